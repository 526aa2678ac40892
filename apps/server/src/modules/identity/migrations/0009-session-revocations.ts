import type { Migration } from '../../../kernel/db/index.ts'

/** For sessions that live elsewhere: that one has ended is known here, in the transaction of its audit entry. */
export const createSessionRevocations: Migration = {
  id: 'identity/0009-session-revocations',
  async up(db) {
    await db.schema
      .createTable('session_revocations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('revoked_at', 'bigint', (column) => column.notNull())
      .addColumn('keep_until', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('session_revocations_end')
      .on('session_revocations')
      .column('keep_until')
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('session_revocations').execute()
  },
}
