import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { alternateRounds } from './harness/alternate-rounds.ts'
import { ratioAtLeast, type Bench, type BenchContext, type Measured } from './harness/bench.ts'
import { eachAtOnce, post } from './harness/call-server.ts'
import { startProgram } from './harness/program.ts'
import { startTenantry } from './harness/tenantry-server.ts'
import { trackerSchema } from './harness/tracker.ts'
import type { CopyOrder } from './programs/copy-files.ts'

const AT_ONCE = 8

const provision: Bench = {
  name: 'provision',
  title: `POST /platform/databases from a template, ${AT_ONCE} at a time`,
  floor: `copyFile of the same file, fsync of the copy and of its folder, ${AT_ONCE} at a time, in a process of its own`,
  unit: 'databases/s',
  goal: ratioAtLeast(0.3),
  measure,
}
export default provision

async function measure(context: BenchContext): Promise<Measured> {
  const { count, wanted } = context.quick ? { count: 30, wanted: 1 } : { count: 500, wanted: 5 }
  const dataDir = join(context.folder, 'data')
  const server = await startTenantry(context, { dataDir })
  const copier = await startProgram<CopyOrder, undefined>(
    new URL('./programs/copy-files.ts', import.meta.url),
  )
  const template = trackerSchema.document.name
  const create = (name: string) => post(server, '/platform/databases', { name, template })
  try {
    await server.client.templates.create({ schema: trackerSchema })
    // What both sides do once: the template's image, the folders, the first compilation of everything.
    await eachAtOnce(Array(count).keys(), AT_ONCE, async (index) => void (await create(`warm-up-${index}`)))
    const order = { source: await imageFile(dataDir), folder: join(context.folder, 'floor'), atOnce: AT_ONCE }
    await copier.ask({ ...order, count })
    const measured = await alternateRounds(context, {
      wanted,
      unit: provision.unit,
      floor: () => rateOf(count, () => copier.ask({ ...order, count })),
      ours: (round) =>
        rateOf(count, () =>
          eachAtOnce(
            Array(count).keys(),
            AT_ONCE,
            async (index) => void (await create(`r${round}-${index}`)),
          ),
        ),
    })
    return { ...measured, notes: [`Each round creates ${count} databases.`] }
  } finally {
    await Promise.all([server.stop(), copier.end()])
  }
}

async function rateOf(count: number, work: () => Promise<unknown>): Promise<{ value: number }> {
  const startedMs = performance.now()
  await work()
  return { value: (count / (performance.now() - startedMs)) * 1000 }
}

/** The closed file that the server copies: the only one that is there when one template is in use. */
async function imageFile(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'images')
  const image = (await readdir(folder)).find((name) => name.endsWith('.sqlite'))
  if (image === undefined) throw new Error('The server has kept no image of the template.')
  return join(folder, image)
}
