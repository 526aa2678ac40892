import type { DatabaseDetail } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase } from './find-database.ts'
import { showDatabase } from './show-database.ts'
import { targetOf } from './target.ts'

const COUNT_LIMITS = { timeoutMs: 30_000, rowsMax: 1_000, resultBytesMax: 1_048_576 }

/** A database with its size, and on request the exact number of rows of each table. */
export async function getDatabase(
  deps: DatabasesDeps,
  actor: Actor,
  input: { database: string; rowCounts: boolean },
): Promise<DatabaseDetail> {
  const row = await findDatabase(deps, actor, input.database)
  const target = targetOf(row, deps.settings)
  if (row.status !== 'ready') return { ...showDatabase(row), size_bytes: null }
  const size_bytes = await deps.engine.sizeBytes(target)
  if (!input.rowCounts) return { ...showDatabase(row), size_bytes }
  const { marker, document } = await deps.engine.structure(target)
  const schema =
    marker === null ? document : (await deps.templates.version(marker.templateId, marker.version)).document
  const tables = schema?.tables.map((table) => table.name) ?? []
  const row_counts = await deps.engine.countRows(target, tables, COUNT_LIMITS)
  return { ...showDatabase(row), size_bytes, row_counts }
}
