import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import type { SessionRow, SessionTables } from './tables.ts'

/** Where sessions live. Changes that belong to a transaction take it; a store outside of it writes before it commits. */
export interface SessionStore {
  insert(tx: ControlTx, row: SessionRow): Promise<void>
  findByTokenHash(tokenHash: string): Promise<SessionRow | undefined>
  find(userId: string, sessionId: string): Promise<SessionRow | undefined>
  /** Those that are neither revoked nor past `now`, newest first. */
  listLive(userId: string, now: number): Promise<SessionRow[]>
  update(
    tx: ControlTx,
    sessionId: string,
    changes: Partial<Omit<SessionRow, 'id' | 'user_id' | 'created_at'>>,
  ): Promise<void>
  /** Ends all of a user's sessions but `exceptId`; gives how many. */
  revokeAll(tx: ControlTx, userId: string, revokedAt: number, exceptId: string | null): Promise<number>
  /** What was proved with a factor counts no longer: the user has none left. */
  forgetSecondFactor(tx: ControlTx, userId: string): Promise<void>
  /** Removes all of a user's sessions, ended ones as well. */
  removeAll(tx: ControlTx, userId: string): Promise<void>
  /** Writes down when sessions were last used. */
  touch(seen: ReadonlyMap<string, number>): Promise<void>
  /** Removes what ended before `before`. */
  prune(before: number): Promise<void>
}

/** Sessions in the control store. */
export function createControlSessionStore(db: ControlDb): SessionStore {
  const inside = (at: ControlDb) => at.withTables<SessionTables>()
  const tables = inside(db)
  return {
    async insert(tx, row) {
      await inside(tx).insertInto('sessions').values(row).execute()
    },

    async findByTokenHash(tokenHash) {
      return tables.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
    },

    async find(userId, sessionId) {
      return tables
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '=', sessionId)
        .executeTakeFirst()
    },

    async listLive(userId, now) {
      return tables
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('id', 'desc')
        .execute()
    },

    async update(tx, sessionId, changes) {
      await inside(tx).updateTable('sessions').set(changes).where('id', '=', sessionId).execute()
    },

    async revokeAll(tx, userId, revokedAt, exceptId) {
      const result = await inside(tx)
        .updateTable('sessions')
        .set({ revoked_at: revokedAt })
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .where('id', '!=', exceptId ?? '')
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    async forgetSecondFactor(tx, userId) {
      const change = { second_factor_at: null }
      await inside(tx).updateTable('sessions').set(change).where('user_id', '=', userId).execute()
    },

    async removeAll(tx, userId) {
      await inside(tx).deleteFrom('sessions').where('user_id', '=', userId).execute()
    },

    async touch(seen) {
      for (const [sessionId, at] of seen) {
        await tables
          .updateTable('sessions')
          .set({ last_seen_at: at })
          .where('id', '=', sessionId)
          .where('last_seen_at', '<', at)
          .execute()
      }
    },

    async prune(before) {
      await tables
        .deleteFrom('sessions')
        .where((eb) => eb.or([eb('expires_at', '<', before), eb('revoked_at', '<', before)]))
        .execute()
    },
  }
}
