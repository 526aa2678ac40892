import type { Migration } from '../../../kernel/db/index.ts'

export const createSnapshots: Migration = {
  id: 'databases/0002-snapshots',
  async up(db) {
    await db.schema
      .createTable('snapshots')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('database_id', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('template_id', 'text')
      .addColumn('template_version', 'bigint')
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('snapshots_database').on('snapshots').columns(['database_id', 'id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('snapshots').execute()
  },
}
