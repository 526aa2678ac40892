import { sql } from 'kysely'
import type { Migration } from '../../../kernel/db/index.ts'

/** Who was locked out lately: few among very many entries. */
export const indexLockouts: Migration = {
  id: 'audit/0003-lockouts',
  async up({ schema }) {
    await schema
      .createIndex('audit_entries_lockouts')
      .on('audit_entries')
      .column('created_at')
      .where(sql<boolean>`action = 'user.locked_out'`)
      .execute()
  },
  async down({ schema }) {
    await schema.dropIndex('audit_entries_lockouts').execute()
  },
}
