import type { ControlDb } from '../../../kernel/db/index.ts'

/** A signed-in user who was sent back to an application, which has not come for its session yet. */
export interface HostedCodeRow {
  /** SHA-256 of the code, in base64url. */
  code_hash: string
  code_challenge: string
  user_id: string
  /** The session in which it was given. */
  session_id: string
  expires_at: number
}

interface HostedTables {
  hosted_codes: HostedCodeRow
}

export function createHostedStore(db: ControlDb) {
  const tables = db.withTables<HostedTables>()
  return {
    async insert(row: HostedCodeRow): Promise<void> {
      await tables.insertInto('hosted_codes').values(row).execute()
    },

    /** Takes a code, whoever brings it: of two at once one gets it. */
    async take(codeHash: string): Promise<HostedCodeRow | undefined> {
      const query = tables.selectFrom('hosted_codes').selectAll().where('code_hash', '=', codeHash)
      const row = await query.executeTakeFirst()
      const { numDeletedRows } = await tables
        .deleteFrom('hosted_codes')
        .where('code_hash', '=', codeHash)
        .executeTakeFirst()
      return numDeletedRows > 0n ? row : undefined
    },

    async prune(now: number): Promise<void> {
      await tables.deleteFrom('hosted_codes').where('expires_at', '<=', now).execute()
    },
  }
}
