import type { Migration } from '../../../kernel/db/index.ts'

export const createOneTimeTokens: Migration = {
  id: 'identity/0005-one-time-tokens',
  async up(db) {
    await db.schema
      .createTable('one_time_tokens')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('purpose', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('account_email_key', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('one_time_tokens_user')
      .on('one_time_tokens')
      .columns(['user_id', 'purpose'])
      .execute()
    await db.schema
      .createTable('mail_allowances')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('window_started_at', 'bigint', (column) => column.notNull())
      .addColumn('mails', 'integer', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('mail_allowances').execute()
    await db.schema.dropTable('one_time_tokens').execute()
  },
}
