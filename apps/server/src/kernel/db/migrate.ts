import type { ControlStore, MigrationDb } from './control-store.ts'
import { MigrationFailedError, UnknownMigrationError } from './errors.ts'

/** One numbered change of a module's tables, the same on both engines. */
export interface Migration {
  /** `<module>/<number>-<what>`, for example `databases/0001-create-databases`. Never changed once it was released. */
  id: string
  up(db: MigrationDb): Promise<void>
  /** Takes back exactly what `up` did. */
  down(db: MigrationDb): Promise<void>
}

/** Where the applied migrations are written down. */
export const migrationsTable = '_tenantry_migrations'

interface AppliedMigration {
  id: string
  /** Place in the order of application, from 1. */
  position: number
  applied_at: number
}

interface Tables {
  [migrationsTable]: AppliedMigration
}

/**
 * Brings the store up to date: applies, in the given order, the migrations that it does not hold yet, all in one transaction and one process
 * at a time; another process that starts meanwhile waits and then finds nothing to do.
 * @returns the ids that were applied
 * @throws UnknownMigrationError when the store holds a migration that is not in the list (a newer version was here)
 * @throws MigrationFailedError when one throws; the store is then as it was
 */
export async function migrate(
  store: ControlStore,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  refuseDuplicates(migrations)
  return await store.schemaTransaction(async (db) => {
    await createMigrationsTable(db)
    const applied = await readApplied(db)
    refuseUnknown(applied, migrations)
    const pending = migrations.filter(({ id }) => !applied.includes(id))
    let position = await lastPosition(db)
    for (const migration of pending) {
      await run(migration, 'up', db)
      position += 1
      const row = { id: migration.id, position, applied_at: Math.floor(Date.now() / 1000) }
      await db.withTables<Tables>().insertInto(migrationsTable).values(row).execute()
    }
    return pending.map(({ id }) => id)
  })
}

/**
 * Takes back, in the opposite order of the list, the applied migrations that come after `toId` in it; all of them when it is null.
 * @returns the ids that were taken back
 * @throws Error when `toId` is not in the list; UnknownMigrationError and MigrationFailedError as `migrate` does
 */
export async function rollback(
  store: ControlStore,
  migrations: readonly Migration[],
  toId: string | null,
): Promise<readonly string[]> {
  refuseDuplicates(migrations)
  const keep = toId === null ? 0 : migrations.findIndex(({ id }) => id === toId) + 1
  if (toId !== null && keep === 0) throw new Error(`There is no migration "${toId}".`)

  return await store.schemaTransaction(async (db) => {
    await createMigrationsTable(db)
    const applied = await readApplied(db)
    refuseUnknown(applied, migrations)
    const leaving = migrations
      .slice(keep)
      .filter(({ id }) => applied.includes(id))
      .toReversed()
    for (const migration of leaving) {
      await run(migration, 'down', db)
      await db.withTables<Tables>().deleteFrom(migrationsTable).where('id', '=', migration.id).execute()
    }
    return leaving.map(({ id }) => id)
  })
}

async function createMigrationsTable(db: MigrationDb): Promise<void> {
  await db.schema
    .createTable(migrationsTable)
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function readApplied(db: MigrationDb): Promise<readonly string[]> {
  const rows = await db
    .withTables<Tables>()
    .selectFrom(migrationsTable)
    .select('id')
    .orderBy('position')
    .execute()
  return rows.map(({ id }) => id)
}

async function lastPosition(db: MigrationDb): Promise<number> {
  const row = await db
    .withTables<Tables>()
    .selectFrom(migrationsTable)
    .select(({ fn }) => fn.max('position').as('position'))
    .executeTakeFirst()
  return row?.position ?? 0
}

async function run(migration: Migration, direction: 'up' | 'down', db: MigrationDb): Promise<void> {
  try {
    await migration[direction](db)
  } catch (cause) {
    throw new MigrationFailedError(migration.id, direction, cause)
  }
}

function refuseUnknown(applied: readonly string[], migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ id }) => id))
  const unknown = applied.filter((id) => !known.has(id))
  if (unknown.length > 0) throw new UnknownMigrationError(unknown)
}

function refuseDuplicates(migrations: readonly Migration[]): void {
  const seen = new Set<string>()
  for (const { id } of migrations) {
    if (seen.has(id)) throw new Error(`Two migrations have the id "${id}".`)
    seen.add(id)
  }
}
