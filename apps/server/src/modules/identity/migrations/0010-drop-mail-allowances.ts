import type { Migration } from '../../../kernel/db/index.ts'

/** Mails are counted with all other limits by now. */
export const dropMailAllowances: Migration = {
  id: 'identity/0010-drop-mail-allowances',
  async up(db) {
    await db.schema.dropTable('mail_allowances').execute()
  },
  async down(db) {
    await db.schema
      .createTable('mail_allowances')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('window_started_at', 'bigint', (column) => column.notNull())
      .addColumn('mails', 'integer', (column) => column.notNull())
      .execute()
  },
}
