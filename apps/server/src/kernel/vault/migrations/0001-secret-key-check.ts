import type { Migration } from '../../db/index.ts'

export const createSecretKeyCheck: Migration = {
  id: 'secrets/0001-secret-key-check',
  async up(db) {
    await db.schema
      .createTable('secret_key_check')
      .addColumn('id', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('secret_key_check').execute()
  },
}
