import type { ControlDb } from '../../../../kernel/db/index.ts'
import type { SignInAttemptRow, SignInAttemptTables, SignInCodeRow } from './tables.ts'

export function createAttemptStore(db: ControlDb) {
  const tables = db.withTables<SignInAttemptTables>()
  return {
    async insertAttempt(row: SignInAttemptRow): Promise<void> {
      await tables.insertInto('sign_in_attempts').values(row).execute()
    },

    async findAttempt(stateHash: string): Promise<SignInAttemptRow | undefined> {
      const query = tables.selectFrom('sign_in_attempts').selectAll()
      return query.where('state_hash', '=', stateHash).executeTakeFirst()
    },

    /** Whether it was there: of two at once one takes it. */
    async removeAttempt(stateHash: string): Promise<boolean> {
      const query = tables.deleteFrom('sign_in_attempts').where('state_hash', '=', stateHash)
      return (await query.executeTakeFirst()).numDeletedRows > 0n
    },

    async insertCode(row: SignInCodeRow): Promise<void> {
      await tables.insertInto('sign_in_codes').values(row).execute()
    },

    async findCode(codeHash: string): Promise<SignInCodeRow | undefined> {
      const query = tables.selectFrom('sign_in_codes').selectAll()
      return query.where('code_hash', '=', codeHash).executeTakeFirst()
    },

    /** As `removeAttempt`. */
    async removeCode(codeHash: string): Promise<boolean> {
      const query = tables.deleteFrom('sign_in_codes').where('code_hash', '=', codeHash)
      return (await query.executeTakeFirst()).numDeletedRows > 0n
    },

    async prune(now: number): Promise<void> {
      await tables.deleteFrom('sign_in_attempts').where('expires_at', '<=', now).execute()
      await tables.deleteFrom('sign_in_codes').where('expires_at', '<=', now).execute()
    },
  }
}
