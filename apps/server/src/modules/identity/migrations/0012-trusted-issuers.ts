import type { Migration } from '../../../kernel/db/index.ts'

export const createTrustedIssuers: Migration = {
  id: 'identity/0012-trusted-issuers',
  async up(db) {
    await db.schema
      .createTable('trusted_issuers')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('issuer', 'text', (column) => column.notNull().unique())
      .addColumn('audiences', 'text', (column) => column.notNull())
      .addColumn('algorithms', 'text', (column) => column.notNull())
      .addColumn('jwks_url', 'text')
      .addColumn('clock_tolerance_seconds', 'integer', (column) => column.notNull())
      .addColumn('user_claim', 'text', (column) => column.notNull())
      .addColumn('organization_claim', 'text')
      .addColumn('role_claim', 'text')
      .addColumn('role_map', 'text')
      .addColumn('default_role', 'text')
      .addColumn('create_users', 'integer', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('trusted_issuers').execute()
  },
}
