import type { Migration } from '../../../kernel/db/index.ts'

export const createHostedCodes: Migration = {
  id: 'identity/0014-hosted-codes',
  async up(db) {
    await db.schema
      .createTable('hosted_codes')
      .addColumn('code_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('code_challenge', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('hosted_codes').execute()
  },
}
