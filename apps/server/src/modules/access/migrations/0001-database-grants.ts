import type { Migration } from '../../../kernel/db/index.ts'

export const createDatabaseGrants: Migration = {
  id: 'access/0001-database-grants',
  async up(db) {
    await db.schema
      .createTable('database_grants')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('database_id', 'text', (column) => column.notNull())
      .addColumn('grantee_kind', 'text', (column) => column.notNull())
      .addColumn('grantee_id', 'text', (column) => column.notNull())
      .addColumn('chosen', 'bigint', (column) => column.notNull())
      .addColumn('granted_at', 'bigint', (column) => column.notNull())
      .addColumn('granted_by', 'text', (column) => column.notNull())
      .execute()
    const index = (name: string) => db.schema.createIndex(name).on('database_grants')
    await index('database_grants_grantee')
      .columns(['grantee_kind', 'grantee_id', 'database_id'])
      .unique()
      .execute()
    await index('database_grants_database').columns(['database_id', 'grantee_kind', 'id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('database_grants').execute()
  },
}
