import type { ControlDb } from '../../kernel/db/index.ts'
import type { DatabaseRow, DatabasesTables, DatabaseSizeRow } from './tables.ts'

export type SizeStore = ReturnType<typeof createSizeStore>

/** All SQL of the sizes that databases had. */
export function createSizeStore(db: ControlDb) {
  const tables = db.withTables<DatabasesTables>()
  return {
    /** One row a database and day: what is written later on a day stands in for what was before. */
    async write(rows: readonly DatabaseSizeRow[]): Promise<void> {
      if (rows.length === 0) return
      await tables
        .insertInto('database_sizes')
        .values([...rows])
        .onConflict((conflict) =>
          conflict
            .columns(['database_id', 'day'])
            .doUpdateSet((set) => ({ size_bytes: set.ref('excluded.size_bytes') })),
        )
        .execute()
    },

    /** From a day on, the oldest first. */
    async list(databaseId: string, fromDay: number): Promise<DatabaseSizeRow[]> {
      return tables
        .selectFrom('database_sizes')
        .selectAll()
        .where('database_id', '=', databaseId)
        .where('day', '>=', fromDay)
        .orderBy('day')
        .execute()
    },

    /** Databases with a file of their own, in the order of their ids. */
    async measurable(
      afterId: string,
      limit: number,
    ): Promise<Pick<DatabaseRow, 'id' | 'placement' | 'durability'>[]> {
      return tables
        .selectFrom('databases')
        .select(['id', 'placement', 'durability'])
        .where('id', '>', afterId)
        .where('status', '=', 'ready')
        .where('placement', '=', 'local')
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    async removeOf(databaseId: string): Promise<void> {
      await tables.deleteFrom('database_sizes').where('database_id', '=', databaseId).execute()
    },

    async removeBefore(day: number): Promise<void> {
      await tables.deleteFrom('database_sizes').where('day', '<', day).execute()
    },
  }
}
