import { sql } from 'kysely'
import type { Migration } from '../../db/index.ts'

/** The outbox: mails to deliver, and those that were. */
export const createMails: Migration = {
  id: 'mail/0001-mails',
  async up({ schema }) {
    await schema
      .createTable('mails')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('template', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('text_body', 'text')
      .addColumn('html_body', 'text')
      .addColumn('body_expires_at', 'bigint', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('sent_at', 'bigint')
      .addCheckConstraint('mails_status', sql`status in ('queued', 'kept', 'sent', 'failed')`)
      .execute()
    await schema.createIndex('mails_recipient').on('mails').columns(['recipient', 'id']).execute()
    await schema.createIndex('mails_created_at').on('mails').column('created_at').execute()
    await schema
      .createIndex('mails_body_expires_at')
      .on('mails')
      .column('body_expires_at')
      .where(sql<boolean>`text_body is not null`)
      .execute()
  },
  async down({ schema }) {
    await schema.dropTable('mails').execute()
  },
}
