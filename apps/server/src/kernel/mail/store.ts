import { sql } from 'kysely'
import { keyset, withCount, type ControlDb, type Page } from '../db/index.ts'
import type { MailRow, MailStatus, MailTables } from './tables.ts'

export interface MailFilter {
  status?: MailStatus
  recipient?: string
}

export type MailStore = ReturnType<typeof createMailStore>

/** All SQL of the outbox. */
export function createMailStore(db: ControlDb) {
  const tables = db.withTables<MailTables>()
  return {
    async insert(row: MailRow): Promise<void> {
      await tables.insertInto('mails').values(row).execute()
    },

    async find(mailId: string): Promise<MailRow | undefined> {
      return tables.selectFrom('mails').selectAll().where('id', '=', mailId).executeTakeFirst()
    },

    /** Reads the row and holds it until the transaction ends. */
    async findLocked(mailId: string): Promise<MailRow | undefined> {
      const query = tables.selectFrom('mails').selectAll().where('id', '=', mailId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** Newest first. */
    async list(
      { status, recipient }: MailFilter,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<MailRow>> {
      let query = tables.selectFrom('mails').selectAll()
      if (status !== undefined) query = query.where('status', '=', status)
      if (recipient !== undefined) query = query.where('recipient', '=', recipient)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    /** What did not go out, newest first. */
    listFailed(limit: number) {
      // Written out: the index is for this status alone, and a parameter does not say that it is this one.
      const query = tables
        .selectFrom('mails')
        .selectAll()
        .where(sql<boolean>`status = 'failed'`)
      return withCount(query.orderBy('id', 'desc'), limit)
    },

    /** Delivered: what it said is erased with the same write. */
    async markSent(mailId: string, attempts: number, now: number): Promise<void> {
      await tables
        .updateTable('mails')
        .set({ status: 'sent', attempts, reason: null, sent_at: now, text_body: null, html_body: null })
        .where('id', '=', mailId)
        .execute()
    },

    /** Notes how an attempt ended, unless the mail was settled otherwise meanwhile. */
    async settle(
      mailId: string,
      change: Partial<Pick<MailRow, 'status' | 'attempts' | 'reason'>>,
    ): Promise<void> {
      await tables
        .updateTable('mails')
        .set(change)
        .where('id', '=', mailId)
        .where('status', '=', 'queued')
        .execute()
    },

    async requeue(mailId: string): Promise<void> {
      await tables
        .updateTable('mails')
        .set({ status: 'queued', attempts: 0, reason: null })
        .where('id', '=', mailId)
        .execute()
    },

    /** Erases what has outlived its links; a mail that was still to be delivered has failed with that. */
    async eraseBodies(now: number, reason: string): Promise<void> {
      const expired = tables.updateTable('mails').where('body_expires_at', '<=', now)
      await expired.set({ status: 'failed', reason }).where('status', '=', 'queued').execute()
      await expired.set({ text_body: null, html_body: null }).where('text_body', 'is not', null).execute()
    },

    async removeBefore(createdBefore: number): Promise<void> {
      await tables.deleteFrom('mails').where('created_at', '<', createdBefore).execute()
    },
  }
}
