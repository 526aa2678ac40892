import { hash } from 'node:crypto'
import type { ControlDb } from '../../../kernel/db/index.ts'
import type { FactorTables, PasskeyChallengeRow, SignInChallengeRow } from './tables.ts'

/** Enough for typing errors, too few for guesses. */
const TRIES_MAX = 5

/** What is stored of a challenge: 256 random bits, so that one round of SHA-256 is enough. */
export function hashChallenge(challenge: string): string {
  return hash('sha256', challenge, 'base64url')
}

export function createChallengeStore(db: ControlDb) {
  const tables = db.withTables<FactorTables>()
  return {
    async insert(row: SignInChallengeRow): Promise<void> {
      await tables.insertInto('sign_in_challenges').values(row).execute()
    },

    async find(challengeHash: string, now: number): Promise<SignInChallengeRow | undefined> {
      return tables
        .selectFrom('sign_in_challenges')
        .selectAll()
        .where('challenge_hash', '=', challengeHash)
        .where('expires_at', '>', now)
        .where('tries', '<', TRIES_MAX)
        .executeTakeFirst()
    },

    /** False when there is no try left. */
    async takeTry(challengeHash: string): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('sign_in_challenges')
        .set((eb) => ({ tries: eb('tries', '+', 1) }))
        .where('challenge_hash', '=', challengeHash)
        .where('tries', '<', TRIES_MAX)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** Removes a challenge that was met; false when another request was first. */
    async spend(challengeHash: string): Promise<boolean> {
      const { numDeletedRows } = await tables
        .deleteFrom('sign_in_challenges')
        .where('challenge_hash', '=', challengeHash)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },

    /** Ends the sign-ins of a user that wait for a second factor. */
    async endOf(userId: string): Promise<void> {
      await tables.deleteFrom('sign_in_challenges').where('user_id', '=', userId).execute()
    },

    async insertPasskey(row: PasskeyChallengeRow): Promise<void> {
      await tables.insertInto('passkey_challenges').values(row).execute()
    },

    /** Uses up what an authenticator was asked to sign; false when it was not asked that, or for something else, or too long ago. */
    async spendPasskey(
      { challenge_hash, purpose, bound_to }: Omit<PasskeyChallengeRow, 'expires_at'>,
      now: number,
    ) {
      const { numDeletedRows } = await tables
        .deleteFrom('passkey_challenges')
        .where('challenge_hash', '=', challenge_hash)
        .where('purpose', '=', purpose)
        .where('bound_to', '=', bound_to)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },

    async prune(before: number): Promise<void> {
      for (const table of ['sign_in_challenges', 'passkey_challenges'] as const)
        await tables.deleteFrom(table).where('expires_at', '<', before).execute()
    },
  }
}
