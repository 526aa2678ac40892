import { sql } from 'kysely'
import type { Migration } from '../../db/index.ts'

export const changesSequence = 'control_changes'

/** Moves on when a process has committed. SQLite keeps such a number itself. */
export const createControlChanges: Migration = {
  id: 'signals/0001-control-changes',
  async up(db) {
    if (db.dialect === 'postgres') await sql`create sequence ${sql.id(changesSequence)}`.execute(db)
  },
  async down(db) {
    if (db.dialect === 'postgres') await sql`drop sequence ${sql.id(changesSequence)}`.execute(db)
  },
}
