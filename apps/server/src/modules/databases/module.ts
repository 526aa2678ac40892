import type { TenantTarget } from '../../engine/target.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase } from './find-database.ts'
import { finishUnfinished } from './finish-unfinished.ts'
import { KnownDatabases } from './known-databases.ts'
import { databaseRoutes } from './routes.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

export interface DatabasesModule {
  routes(mount: Mount): void
  /** By id or name; throws DATABASE_NOT_FOUND. Answers at once for a database that was asked for before. */
  find(actor: Actor, reference: string): DatabaseRow | Promise<DatabaseRow>
  target(row: Pick<DatabaseRow, 'id' | 'placement' | 'durability'>): TenantTarget
  finishUnfinished(): Promise<void>
  forget(databaseId: string): void
  forgetAll(): void
  deps: DatabasesDeps
}

export function createDatabasesModule(wanted: Omit<DatabasesDeps, 'store' | 'known'>): DatabasesModule {
  const known = new KnownDatabases()
  const deps: DatabasesDeps = { ...wanted, store: createDatabasesStore(wanted.control.db), known }
  return {
    routes: (mount) => databaseRoutes(mount, deps),
    find: (actor, reference) => findDatabase(deps, actor, reference),
    target: (row) => targetOf(row, deps.settings),
    finishUnfinished: () => finishUnfinished(deps),
    forget: (databaseId) => known.forget(databaseId),
    forgetAll: () => known.forgetAll(),
    deps,
  }
}
