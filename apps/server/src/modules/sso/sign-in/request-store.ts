import type { ControlDb } from '../../../kernel/db/index.ts'
import type { CodeRow, RequestRow, SsoTables } from '../tables.ts'

/** What is used once and soon over: sign-ins on their way, assertions that were seen, codes of finished sign-ins. The same for all servers. */
export function createRequestStore(db: ControlDb) {
  const tables = db.withTables<SsoTables>()
  return {
    async insertRequest(row: RequestRow): Promise<void> {
      await tables.insertInto('sso_requests').values(row).execute()
    },

    /** Takes a sign-in out; of two answers at once one finds it. */
    async takeRequest(tokenHash: string): Promise<RequestRow | undefined> {
      const query = tables.deleteFrom('sso_requests').where('token_hash', '=', tokenHash)
      return query.returningAll().executeTakeFirst()
    },

    /** False for an assertion that was seen before. */
    async rememberAssertion(row: SsoTables['sso_assertions']): Promise<boolean> {
      const inserted = await tables
        .insertInto('sso_assertions')
        .values(row)
        .onConflict((conflict) => conflict.columns(['connection_id', 'assertion_hash']).doNothing())
        .returning('assertion_hash')
        .executeTakeFirst()
      return inserted !== undefined
    },

    async insertCode(row: CodeRow): Promise<void> {
      await tables.insertInto('sso_codes').values(row).execute()
    },

    async takeCode(codeHash: string): Promise<CodeRow | undefined> {
      const query = tables.deleteFrom('sso_codes').where('code_hash', '=', codeHash)
      return query.returningAll().executeTakeFirst()
    },

    /** Whatever is on its way through a connection comes to nothing. */
    async removeOf(connectionId: string): Promise<void> {
      for (const table of ['sso_requests', 'sso_codes'] as const)
        await tables.deleteFrom(table).where('connection_id', '=', connectionId).execute()
    },

    async prune(now: number): Promise<void> {
      for (const table of ['sso_requests', 'sso_assertions', 'sso_codes'] as const)
        await tables.deleteFrom(table).where('expires_at', '<=', now).execute()
    },
  }
}
