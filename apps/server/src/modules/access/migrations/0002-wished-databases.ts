import type { Migration } from '../../../kernel/db/index.ts'

export const createWishedDatabases: Migration = {
  id: 'access/0002-wished-databases',
  async up(db) {
    await db.schema
      .createTable('wished_databases')
      .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('template', 'text', (column) => column.notNull())
      .addColumn('wished_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('wished_databases').execute()
  },
}
