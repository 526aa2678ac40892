import type { Migration } from '../../../kernel/db/index.ts'

export const createSetupTokens: Migration = {
  id: 'identity/0003-setup-tokens',
  async up(db) {
    await db.schema
      .createTable('setup_tokens')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('users_operator_role').on('users').column('operator_role').execute()
  },
  async down(db) {
    await db.schema.dropIndex('users_operator_role').execute()
    await db.schema.dropTable('setup_tokens').execute()
  },
}
