import type { ControlDb } from '../../../kernel/db/index.ts'
import type { OneTimeTokenRow, OneTimeTokenTables, TokenPurpose } from './tables.ts'

export function createOneTimeTokenStore(db: ControlDb) {
  const tables = db.withTables<OneTimeTokenTables>()
  return {
    async insert(row: OneTimeTokenRow): Promise<void> {
      await tables.insertInto('one_time_tokens').values(row).execute()
    },

    async find(tokenHash: string): Promise<OneTimeTokenRow | undefined> {
      return tables
        .selectFrom('one_time_tokens')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
    },

    /** False when somebody has used it meanwhile, so that of two at once one wins. */
    async markUsed(tokenHash: string, usedAt: number): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('one_time_tokens')
        .set({ used_at: usedAt })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** Ends all tokens of a user; with a purpose, those of that alone. */
    async endOf(userId: string, usedAt: number, purpose: TokenPurpose | null): Promise<void> {
      const all = tables
        .updateTable('one_time_tokens')
        .set({ used_at: usedAt })
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
      await (purpose === null ? all : all.where('purpose', '=', purpose)).execute()
    },

    async removeOf(userId: string): Promise<void> {
      await tables.deleteFrom('one_time_tokens').where('user_id', '=', userId).execute()
    },

    async prune(before: number): Promise<void> {
      await tables.deleteFrom('one_time_tokens').where('expires_at', '<', before).execute()
    },
  }
}
