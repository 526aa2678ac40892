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

export interface ResolveDatabase {
  /**
   * Finds the database that a request names in `Tenantry-Database`, as one of the organization's where that is named too. Answers at once, and with the same object, for one that was asked for before.
   * @throws DATABASE_REQUIRED, DATABASE_NOT_FOUND, DATABASE_NOT_READY
   */
  resolve(
    actor: Actor,
    name: string | null,
    organizationId: string | null,
  ): ReachableDatabase | Promise<ReachableDatabase>
  /** The lazy rollout that waits for the next use of a database that was resolved; null for none. */
  lazyRolloutOf(database: object): string | null
}

export function createResolveDatabase(deps: DatabasesDeps): ResolveDatabase {
  const lazyRollouts = new WeakMap<object, string>()
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
    if (row.lazy_rollout_id !== null) lazyRollouts.set(made, row.lazy_rollout_id)
    return made
  }
  return {
    resolve(actor, name, organizationId) {
      if (name === null || name === '') throw databaseRequired()
      const row = findDatabase(deps, actor, name, organizationId)
      return row instanceof Promise ? row.then(reach) : reach(row)
    },
    lazyRolloutOf: (database) => lazyRollouts.get(database) ?? null,
  }
}

function databaseRequired() {
  return problem('DATABASE_REQUIRED', {
    detail: 'The request does not say which database it is for.',
    hint: 'Send the header `Tenantry-Database` with a database’s id or name, or `Tenantry-Org` with an organization’s id or slug.',
    errors: [{ pointer: 'header.tenantry-database', detail: 'is missing' }],
  })
}
