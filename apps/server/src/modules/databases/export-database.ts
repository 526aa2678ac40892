import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Actor } from '../../kernel/actor.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase, requireReady } from './find-database.ts'
import { targetOf } from './target.ts'

export interface DatabaseExport {
  fileName: string
  sizeBytes: number
  stream: Readable
}

/**
 * A consistent copy of the database as one SQLite file. The copy has no name while it is read, so that nothing is left behind however the
 * download ends.
 * @throws DATABASE_NOT_FOUND, DATABASE_NOT_READY, and what the engine throws
 */
export async function exportDatabase(
  deps: DatabasesDeps,
  actor: Actor,
  reference: string,
): Promise<DatabaseExport> {
  const row = await findDatabase(deps, actor, reference)
  requireReady(row)
  const path = `${deps.settings.scratchDir}/export-${newId('wrk')}.sqlite`
  try {
    await deps.engine.copyTo(targetOf(row, deps.settings), path)
    const file = await open(path)
    const { size } = await file.stat()
    return { fileName: `${row.name}.sqlite`, sizeBytes: size, stream: createReadStream('', { fd: file }) }
  } finally {
    await rm(path, { force: true })
  }
}
