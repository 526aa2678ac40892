import type { Migration } from '../../../kernel/db/index.ts'

export const createSignInProviders: Migration = {
  id: 'identity/0011-sign-in-providers',
  async up(db) {
    await db.schema
      .createTable('sign_in_providers')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('sealed_client_secret', 'text')
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('sign_up', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('sign_in_attempts')
      .addColumn('state_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('browser_hash', 'text', (column) => column.notNull())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('sealed_checks', 'text', (column) => column.notNull())
      .addColumn('redirect_to', 'text', (column) => column.notNull())
      .addColumn('code_challenge', 'text')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('sign_in_codes')
      .addColumn('code_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('code_challenge', 'text', (column) => column.notNull())
      .addColumn('sealed_account', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('sign_in_codes').execute()
    await db.schema.dropTable('sign_in_attempts').execute()
    await db.schema.dropTable('sign_in_providers').execute()
  },
}
