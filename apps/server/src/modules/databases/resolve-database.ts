import type { TenantTarget } from '../../engine/target.ts'
import type { Actor } from '../../kernel/actor.ts'
import { problem } from '../../kernel/errors.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase, requireReady } from './find-database.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

/** A database as the Data API reaches it. */
export interface ReachableDatabase extends TenantTarget {
  templateId: string | null
  templateName: string | null
}

/**
 * Finds the database that a request names in `Tenantry-Database`. Answers at once, and with the same object, for one that was asked for before.
 * @throws DATABASE_REQUIRED, DATABASE_NOT_FOUND, DATABASE_NOT_READY
 */
export function createResolveDatabase(deps: DatabasesDeps) {
  const reachable = new WeakMap<DatabaseRow, ReachableDatabase>()
  const reach = (row: DatabaseRow): ReachableDatabase => {
    const known = reachable.get(row)
    if (known !== undefined) return known
    requireReady(row)
    const made = {
      ...targetOf(row, deps.settings),
      templateId: row.template_id,
      templateName: row.template_name,
    }
    reachable.set(row, made)
    return made
  }
  return (actor: Actor, name: string | null): ReachableDatabase | Promise<ReachableDatabase> => {
    if (name === null || name === '') throw databaseRequired()
    const row = findDatabase(deps, actor, name)
    return row instanceof Promise ? row.then(reach) : reach(row)
  }
}

function databaseRequired() {
  return problem('DATABASE_REQUIRED', {
    detail: 'The request does not say which database it is for.',
    hint: 'Send the header `Tenantry-Database` with a database’s id or name.',
    errors: [{ pointer: 'header.tenantry-database', detail: 'is missing' }],
  })
}
