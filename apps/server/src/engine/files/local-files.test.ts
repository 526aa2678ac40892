import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import type { LocalContext } from '../local/local-context.ts'
import { localTarget } from '../testing/tenant-fixture.ts'
import { createDatabaseImages } from './database-images.ts'
import { temporaryPath } from './durable-files.ts'
import { createFilePlacer } from './file-placer.ts'
import { createLocalFiles } from './local-files.ts'
import { scratchFolder } from './testing/scratch-folder.ts'

const folder = scratchFolder()

test('a copy whose process was ended in the middle leaves nothing, and what others are making stays', async () => {
  const to = join(folder, 'copy.sqlite')
  const others = temporaryPath(join(folder, 'other.sqlite'))
  const context: LocalContext = {
    fileOf: ({ databaseId }) => ({ path: join(folder, 'live.sqlite'), databaseId }),
    runTask() {
      const half = temporaryPath(to)
      for (const file of [half, `${half}-journal`, others]) writeFileSync(file, 'half')
      return Promise.reject(new EngineError('timeout', 'The copy took too long.'))
    },
    exclusively: (_target, work) => work(),
    withFileClosed: (_target, work) => work(),
  }
  const images = createDatabaseImages({ folder: join(folder, 'images'), now: Date.now })
  const files = createLocalFiles({ context, images, placer: createFilePlacer() })
  await expect(files.copyTo(localTarget(1), to)).rejects.toMatchObject({ reason: 'timeout' })
  expect(readdirSync(folder)).toEqual([others.slice(folder.length + 1)])
})
