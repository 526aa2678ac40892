import type { Growth } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import { countGrowth, type ControlDb, type ControlTx } from '../../kernel/db/index.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase, lookUp } from './find-database.ts'
import { finishUnfinished } from './finish-unfinished.ts'
import { KnownDatabases } from './known-databases.ts'
import { currentVersion } from './create-database.ts'
import { provisionDatabase } from './provision-database.ts'
import { createResolveDatabase, type ResolveDatabase } from './resolve-database.ts'
import { databaseRoutes } from './routes.ts'
import { measureSizes } from './sizes.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { createTenantDatabases } from './tenant-databases.ts'

/** `resolve` is for the Data API: it refuses databases that are not ready as well. */
export interface DatabasesModule extends ResolveDatabase {
  routes(mount: Mount): void
  /** By id or name; throws DATABASE_NOT_FOUND. Answers at once for a database that was asked for before. */
  find(actor: Actor, reference: string): DatabaseRow | Promise<DatabaseRow>
  finishUnfinished(): Promise<void>
  /** See `measureSizes`. */
  measureSizes(signal: AbortSignal): Promise<void>
  forget(databaseId: string): void
  forgetAll(): void
  /** Another number once any record of a database has changed. */
  generation(): number
  /** For other modules, which have decided on access: databases that are not deleted. */
  records: {
    find(db: ControlDb, reference: string): Promise<DatabaseRow | undefined>
    findMany(databaseIds: readonly string[]): Promise<readonly DatabaseRow[]>
    /** Holds a database until the transaction ends. */
    lock(tx: ControlTx, databaseId: string): Promise<DatabaseRow | undefined>
    /** See `provisionDatabase`. */
    provision<T>(
      context: Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>,
      wanted: { name: string; template: string },
      work: (tx: ControlTx, database: DatabaseRow) => Promise<T>,
    ): Promise<T>
    /** @throws TEMPLATE_NOT_FOUND */
    requireTemplate(template: string): Promise<void>
  }
  /** Databases that are not deleted. */
  count(): Promise<number>
  growth(days: number): Promise<Growth>
  /** What rollouts read and change of the records. */
  tenants: ReturnType<typeof createTenantDatabases>
}

export function createDatabasesModule(wanted: Omit<DatabasesDeps, 'store' | 'known'>): DatabasesModule {
  const known = new KnownDatabases()
  const deps: DatabasesDeps = { ...wanted, store: createDatabasesStore(wanted.control.db), known }
  return {
    routes: (mount) => databaseRoutes(mount, deps),
    find: (actor, reference) => findDatabase(deps, actor, reference),
    ...createResolveDatabase(deps),
    finishUnfinished: () => finishUnfinished(deps),
    measureSizes: (signal) => measureSizes(deps, signal),
    forget: (databaseId) => known.forget(databaseId),
    forgetAll: () => known.forgetAll(),
    generation: () => known.generation,
    records: {
      find: async (db, reference) => present(await lookUp(createDatabasesStore(db), reference)),
      findMany: (databaseIds) => deps.store.findMany(databaseIds),
      lock: async (tx, databaseId) => present(await createDatabasesStore(tx).findLocked(databaseId)),
      provision: (context, asked, work) => provisionDatabase(deps, context, asked, work),
      requireTemplate: async (template) => {
        await deps.control.transaction((tx) => currentVersion(deps, tx, template))
      },
    },
    count: () => deps.store.count(),
    growth: (days) =>
      countGrowth(deps.control.db, { table: 'databases', endedAt: 'deleted_at' }, deps.clock.now(), days),
    tenants: createTenantDatabases(deps),
  }
}

function present(row: DatabaseRow | undefined): DatabaseRow | undefined {
  return row?.status === 'deleted' ? undefined : row
}
