import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { eachAtOnce } from '../harness/call-server.ts'
import { answerParent } from '../harness/program.ts'

export interface CopyOrder {
  source: string
  folder: string
  count: number
  atOnce: number
}

const SHARDS = 256

/** The floor of a new database: a copy of a closed file that survives the loss of power, and nobody who knows of it. */
answerParent(async ({ source, folder, count, atOnce }: CopyOrder): Promise<void> => {
  await eachAtOnce(Array(count).keys(), atOnce, async (index) => {
    const shard = join(folder, (index % SHARDS).toString(16).padStart(2, '0'))
    const path = join(shard, `${randomBytes(12).toString('hex')}.sqlite`)
    await mkdir(shard, { recursive: true })
    await copyFile(source, path)
    await sync(path, 'r+')
    await sync(shard, 'r')
  })
})

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  await handle.sync()
  await handle.close()
}
