import type { Migration } from '../../../kernel/db/index.ts'

/** Restores into live databases: begun, and done. The file says by itself whether its content is that of one. */
export const createRestores: Migration = {
  id: 'databases/0003-restores',
  async up(db) {
    await db.schema
      .createTable('restores')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('database_id', 'text', (column) => column.notNull())
      .addColumn('snapshot_id', 'text', (column) => column.notNull())
      .addColumn('template_version', 'bigint')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('restores_open').on('restores').columns(['status', 'database_id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('restores').execute()
  },
}
