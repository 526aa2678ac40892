import type { ControlStore } from './control-store.ts'
import { migrationsTable } from './migrate.ts'
import { describePostgres } from './postgres/structure.ts'
import { describeSqlite } from './sqlite/structure.ts'

/**
 * The real structure of a store (tables, columns, types, defaults, constraints, indexes, views, triggers) as sorted lines of text, without the
 * migrator's own table: equal texts mean equal structures. Only texts from the same engine can be compared. Empty for an empty store.
 */
export async function describeStructure(store: ControlStore): Promise<string> {
  const lines = await (store.dialect === 'sqlite' ? describeSqlite(store.db) : describePostgres(store.db))
  return lines
    .filter((line) => !line.includes(migrationsTable))
    .sort()
    .join('\n')
}
