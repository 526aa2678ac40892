import type { Migration } from '../../../kernel/db/index.ts'

export const createCredentials: Migration = {
  id: 'infra/0001-credentials',
  async up(db) {
    await db.schema
      .createTable('infra_credentials')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('sealed_secret', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .addColumn('checked_at', 'bigint')
      .addColumn('check_ok', 'bigint')
      .addColumn('check_identity', 'text')
      .addColumn('check_error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('infra_credentials_name', ['organization_id', 'name'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('infra_credentials').execute()
  },
}
