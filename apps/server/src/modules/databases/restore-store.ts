import type { ControlDb } from '../../kernel/db/index.ts'
import type { DatabasesTables, RestoreRow } from './tables.ts'

export type RestoreStore = ReturnType<typeof createRestoreStore>

/** All SQL of restores into live databases. */
export function createRestoreStore(db: ControlDb) {
  const tables = db.withTables<DatabasesTables>()
  return {
    async find(databaseId: string, restoreId: string): Promise<RestoreRow | undefined> {
      return tables
        .selectFrom('restores')
        .selectAll()
        .where('database_id', '=', databaseId)
        .where('id', '=', restoreId)
        .executeTakeFirst()
    },

    /** Nothing when it is there already. */
    async insert(row: RestoreRow): Promise<void> {
      await db.capabilities.insertIgnore(tables.insertInto('restores').values(row)).execute()
    },

    /** False when somebody else ended it. */
    async end(databaseId: string, restoreId: string): Promise<boolean> {
      const result = await tables
        .updateTable('restores')
        .set({ status: 'done' })
        .where('database_id', '=', databaseId)
        .where('id', '=', restoreId)
        .where('status', '=', 'begun')
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },

    /** Restores of a database that were begun and never ended: they run, or their process died. */
    async listOpen(databaseId: string): Promise<RestoreRow[]> {
      return tables
        .selectFrom('restores')
        .selectAll()
        .where('status', '=', 'begun')
        .where('database_id', '=', databaseId)
        .execute()
    },

    /** Those of all databases. */
    async listAllOpen(): Promise<RestoreRow[]> {
      return tables.selectFrom('restores').selectAll().where('status', '=', 'begun').limit(1_000).execute()
    },

    async removeBefore(createdBefore: number): Promise<void> {
      await tables.deleteFrom('restores').where('created_at', '<', createdBefore).execute()
    },
  }
}
