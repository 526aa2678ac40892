import type { Migration } from '../../../kernel/db/index.ts'

/** What databases held on their disks, a row for each day on which somebody looked. */
export const createSizes: Migration = {
  id: 'databases/0004-sizes',
  async up(db) {
    await db.schema
      .createTable('database_sizes')
      .addColumn('database_id', 'text', (column) => column.notNull())
      .addColumn('day', 'bigint', (column) => column.notNull())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('database_sizes_key', ['database_id', 'day'])
      .execute()
    await db.schema.createIndex('database_sizes_day').on('database_sizes').columns(['day']).execute()
  },
  async down(db) {
    await db.schema.dropTable('database_sizes').execute()
  },
}
