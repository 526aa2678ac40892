import { sql } from 'kysely'
import type { Migration } from '../../db/index.ts'

/** What did not go out: few among very many mails. */
export const indexFailedMails: Migration = {
  id: 'mail/0002-failed-mails',
  async up({ schema }) {
    await schema
      .createIndex('mails_failed')
      .on('mails')
      .column('id')
      .where(sql<boolean>`status = 'failed'`)
      .execute()
  },
  async down({ schema }) {
    await schema.dropIndex('mails_failed').execute()
  },
}
