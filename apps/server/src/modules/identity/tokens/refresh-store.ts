import type { ControlDb } from '../../../kernel/db/index.ts'
import type { RefreshTokenRow, TokenTables } from './tables.ts'

export function createRefreshStore(db: ControlDb) {
  const tables = db.withTables<TokenTables>()
  return {
    async insert(row: RefreshTokenRow): Promise<void> {
      await tables.insertInto('refresh_tokens').values(row).execute()
    },

    async find(tokenHash: string): Promise<RefreshTokenRow | undefined> {
      return tables
        .selectFrom('refresh_tokens')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
    },

    /** False when somebody has used it meanwhile. */
    async markUsed(tokenHash: string, usedAt: number): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('refresh_tokens')
        .set({ used_at: usedAt })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async removeOfSession(userId: string, sessionId: string): Promise<void> {
      await tables
        .deleteFrom('refresh_tokens')
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .execute()
    },

    /** All of a user's but those of one session. */
    async removeOfUser(userId: string, exceptSessionId: string | null): Promise<void> {
      await tables
        .deleteFrom('refresh_tokens')
        .where('user_id', '=', userId)
        .where('session_id', '!=', exceptSessionId ?? '')
        .execute()
    },

    async prune(before: number): Promise<void> {
      await tables.deleteFrom('refresh_tokens').where('expires_at', '<', before).execute()
    },
  }
}
