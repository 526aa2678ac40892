import { hash, randomBytes } from 'node:crypto'
import type { ControlDb } from '../../../kernel/db/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { createUserStore } from '../users/store.ts'

interface SetupTables {
  setup_tokens: { token_hash: string; created_at: number }
}

/** As many starts without an owner keep a token that works. */
const TOKENS_MAX = 20

/**
 * While the installation has no owner, makes a token that makes one; to be shown once. Every start has its own, so that several servers
 * can start together; the first that is used ends them all.
 */
export async function issueSetupToken(deps: Pick<IdentityDeps, 'control' | 'clock'>): Promise<string | null> {
  if (await createUserStore(deps.control.db).hasOwner()) return null
  const token = `setup_${randomBytes(32).toString('base64url')}`
  await deps.control.transaction(async (tx) => {
    const tables = tx.withTables<SetupTables>()
    await tables
      .insertInto('setup_tokens')
      .values({ token_hash: digest(token), created_at: deps.clock.now() })
      .execute()
    const newest = await tables
      .selectFrom('setup_tokens')
      .select('token_hash')
      .orderBy('created_at', 'desc')
      .limit(TOKENS_MAX)
      .execute()
    await tables
      .deleteFrom('setup_tokens')
      .where(
        'token_hash',
        'not in',
        newest.map((row) => row.token_hash),
      )
      .execute()
  })
  return token
}

/** Takes a token and with it all others; false when it is none, so that of two who bring it one becomes owner. */
export async function spendSetupToken(tx: ControlDb, token: string): Promise<boolean> {
  const tables = tx.withTables<SetupTables>()
  const taken = await tables
    .deleteFrom('setup_tokens')
    .where('token_hash', '=', digest(token))
    .executeTakeFirst()
  if (taken.numDeletedRows === 0n) return false
  await tables.deleteFrom('setup_tokens').execute()
  return true
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url')
}
