import type { Migration } from '../../db/index.ts'

/** Replies kept for `Idempotency-Key`, by who asked. */
export const createIdempotentReplies: Migration = {
  id: 'http/0001-idempotent-replies',
  async up(db) {
    await db.schema
      .createTable('idempotent_replies')
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('reserved_id', 'text', (column) => column.notNull())
      .addColumn('status', 'bigint')
      .addColumn('body', 'text')
      .addColumn('locked_until', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotent_replies_pk', ['owner', 'key'])
      .execute()
    await db.schema
      .createIndex('idempotent_replies_created_at')
      .on('idempotent_replies')
      .column('created_at')
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('idempotent_replies').execute()
  },
}
