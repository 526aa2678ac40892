import type { Actor } from '../../kernel/actor.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase } from './find-database.ts'
import { finishUnfinished } from './finish-unfinished.ts'
import { KnownDatabases } from './known-databases.ts'
import { createResolveDatabase, type ReachableDatabase } from './resolve-database.ts'
import { databaseRoutes } from './routes.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { createTenantDatabases } from './tenant-databases.ts'

export interface DatabasesModule {
  routes(mount: Mount): void
  /** By id or name; throws DATABASE_NOT_FOUND. Answers at once for a database that was asked for before. */
  find(actor: Actor, reference: string): DatabaseRow | Promise<DatabaseRow>
  /** For the Data API: also refuses databases that are not ready. */
  resolve(actor: Actor, name: string | null): ReachableDatabase | Promise<ReachableDatabase>
  /** The lazy rollout that waits for the next use of a database that was just resolved; null for none. */
  lazyRolloutOf(databaseId: string): string | null
  finishUnfinished(): Promise<void>
  forget(databaseId: string): void
  forgetAll(): void
  /** Databases that are not deleted. */
  count(): Promise<number>
  /** What rollouts read and change of the records. */
  tenants: ReturnType<typeof createTenantDatabases>
}

export function createDatabasesModule(wanted: Omit<DatabasesDeps, 'store' | 'known'>): DatabasesModule {
  const known = new KnownDatabases()
  const deps: DatabasesDeps = { ...wanted, store: createDatabasesStore(wanted.control.db), known }
  return {
    routes: (mount) => databaseRoutes(mount, deps),
    find: (actor, reference) => findDatabase(deps, actor, reference),
    resolve: createResolveDatabase(deps),
    lazyRolloutOf: (databaseId) => known.find(databaseId)?.lazy_rollout_id ?? null,
    finishUnfinished: () => finishUnfinished(deps),
    forget: (databaseId) => known.forget(databaseId),
    forgetAll: () => known.forgetAll(),
    count: () => deps.store.count(),
    tenants: createTenantDatabases(deps),
  }
}
