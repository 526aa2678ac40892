import type { ControlDb } from '../../../kernel/db/index.ts'
import type { ExternalAccountRow, ExternalAccountTables } from './tables.ts'

export function createExternalAccountStore(db: ControlDb) {
  const tables = db.withTables<ExternalAccountTables>()
  return {
    /** Throws a unique violation for an account that is linked already. */
    async insert(row: ExternalAccountRow): Promise<void> {
      await tables.insertInto('external_accounts').values(row).execute()
    },

    async find(issuer: string, subject: string): Promise<ExternalAccountRow | undefined> {
      const query = tables.selectFrom('external_accounts').selectAll()
      return query.where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()
    },

    async listOf(userId: string): Promise<ExternalAccountRow[]> {
      const query = tables.selectFrom('external_accounts').selectAll()
      return query.where('user_id', '=', userId).orderBy('id').execute()
    },

    async markUsed(id: string, used: { email: string | null; last_used_at: number }): Promise<void> {
      await tables.updateTable('external_accounts').set(used).where('id', '=', id).execute()
    },

    async remove(userId: string, id: string): Promise<void> {
      const query = tables.deleteFrom('external_accounts').where('user_id', '=', userId)
      await query.where('id', '=', id).execute()
    },

    async removeOf(userId: string): Promise<void> {
      await tables.deleteFrom('external_accounts').where('user_id', '=', userId).execute()
    },
  }
}
