import type { Actor } from '../../kernel/actor.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { DatabasesDeps } from './deps.ts'
import type { DatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'

type Deps = Pick<DatabasesDeps, 'store' | 'known' | 'sees'>

/**
 * A database by id or name, for somebody who may know of it. A database that is deleted, that belongs to somebody else, or that never was,
 * all answer the same.
 * With an organization it has to be one of that organization's.
 * @throws DATABASE_NOT_FOUND, and what `sees` throws
 */
export function findDatabase(
  deps: Deps,
  actor: Actor,
  reference: string,
  organizationId: string | null = null,
): DatabaseRow | Promise<DatabaseRow> {
  const row = deps.known.find(reference)
  if (row !== undefined) return visible(deps, row, actor, reference, organizationId)
  return read(deps, actor, reference, organizationId)
}

async function read(
  deps: Deps,
  actor: Actor,
  reference: string,
  organizationId: string | null,
): Promise<DatabaseRow> {
  const { generation } = deps.known
  const row = await lookUp(deps.store, reference)
  const found = await visible(deps, row, actor, reference, organizationId)
  deps.known.remember(found, generation)
  return found
}

/** By id, deleted ones included, or by the name of one that is not. */
export async function lookUp(store: DatabasesStore, reference: string): Promise<DatabaseRow | undefined> {
  const byId = reference.startsWith('db_') ? await store.findById(reference) : undefined
  return byId ?? store.findByName(reference)
}

function visible(
  deps: Deps,
  row: DatabaseRow | undefined,
  actor: Actor,
  reference: string,
  organizationId: string | null,
): DatabaseRow | Promise<DatabaseRow> {
  if (row === undefined || row.status === 'deleted') throw databaseNotFound(reference)
  const decide = (isSeen: boolean): DatabaseRow => {
    if (!isSeen) throw databaseNotFound(reference)
    return row
  }
  const isSeen = deps.sees(actor, row.id, organizationId)
  return isSeen instanceof Promise ? isSeen.then(decide) : decide(isSeen)
}

export function databaseNotFound(reference: string): ProblemError {
  return problem('DATABASE_NOT_FOUND', {
    detail: `There is no database ${JSON.stringify(reference.slice(0, 128))} that this request can see.`,
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
