import type { Actor } from '../../kernel/actor.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import { seesDatabase } from '../../kernel/policy.ts'
import type { DatabasesDeps } from './deps.ts'
import type { DatabaseRow } from './tables.ts'

/**
 * A database by id or name, for somebody who may know of it. A database that is deleted, that belongs to somebody else, or that never was,
 * all answer the same.
 * @throws DATABASE_NOT_FOUND
 */
export function findDatabase(
  deps: Pick<DatabasesDeps, 'store' | 'known'>,
  actor: Actor,
  reference: string,
): DatabaseRow | Promise<DatabaseRow> {
  const row = deps.known.find(reference)
  if (row !== undefined) return visible(row, actor, reference)
  return read(deps, actor, reference)
}

async function read(
  deps: Pick<DatabasesDeps, 'store' | 'known'>,
  actor: Actor,
  reference: string,
): Promise<DatabaseRow> {
  const { generation } = deps.known
  const row = reference.startsWith('db_')
    ? ((await deps.store.findById(reference)) ?? (await deps.store.findByName(reference)))
    : await deps.store.findByName(reference)
  const found = visible(row, actor, reference)
  deps.known.remember(found, generation)
  return found
}

function visible(row: DatabaseRow | undefined, actor: Actor, reference: string): DatabaseRow {
  if (row === undefined || row.status === 'deleted' || !seesDatabase(actor, row.id))
    throw databaseNotFound(reference)
  return row
}

export function databaseNotFound(reference: string): ProblemError {
  return problem('DATABASE_NOT_FOUND', {
    detail: `There is no database ${JSON.stringify(reference.slice(0, 128))} that this key can see.`,
    hint: 'Name it by its id (db_…) or its name; `tenantry databases list` shows them.',
  })
}

export function requireReady(row: DatabaseRow): void {
  if (row.status === 'ready') return
  throw problem('DATABASE_NOT_READY', {
    detail: `The database is ${row.status}.`,
    hint: 'Wait a moment and try again.',
    retryAfterSeconds: 1,
  })
}
