import type { Migration } from '../../../kernel/db/index.ts'

export const createExternalAccounts: Migration = {
  id: 'identity/0008-external-accounts',
  async up(db) {
    await db.schema
      .createTable('external_accounts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('email', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('external_accounts_subject')
      .on('external_accounts')
      .columns(['issuer', 'subject'])
      .unique()
      .execute()
    await db.schema
      .createIndex('external_accounts_user')
      .on('external_accounts')
      .columns(['user_id', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('external_accounts').execute()
  },
}
