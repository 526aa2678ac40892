import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { IdentityDeps } from '../deps.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { hashOneTimeToken } from './send-token.ts'
import { createOneTimeTokenStore } from './store.ts'
import type { OneTimeTokenRow, TokenPurpose } from './tables.ts'

type Deps = Pick<IdentityDeps, 'clock'>

/**
 * Uses a token up, and with it all others of its purpose, within the caller's transaction; of two at once one wins. Gives its user, locked, and the
 * address that it was sent to.
 * @throws TOKEN_REFUSED for one that is unknown, used, past its time, for something else, or of a user who is disabled or has another address by now
 */
export async function spendToken(
  deps: Deps,
  tx: ControlTx,
  purpose: TokenPurpose,
  token: string,
): Promise<{ user: UserRow; email: string }> {
  const row = await findToken(deps, tx, purpose, token)
  // The user first: whoever deletes or changes the user locks in this order too.
  const user = requireUserOf(row, await createUserStore(tx).lock(row.user_id))
  const store = createOneTimeTokenStore(tx)
  if (!(await store.markUsed(row.token_hash, deps.clock.now()))) throw tokenRefused()
  await store.endOf(user.id, deps.clock.now(), purpose)
  return { user, email: row.email }
}

/** Whose token it is, without using it. @throws TOKEN_REFUSED */
export async function readToken(
  deps: Deps,
  db: ControlDb,
  purpose: TokenPurpose,
  token: string,
): Promise<UserRow> {
  const row = await findToken(deps, db, purpose, token)
  return requireUserOf(row, await createUserStore(db).find(row.user_id))
}

async function findToken(
  deps: Deps,
  db: ControlDb,
  purpose: TokenPurpose,
  token: string,
): Promise<OneTimeTokenRow> {
  const row = await createOneTimeTokenStore(db).find(hashOneTimeToken(token))
  if (row === undefined || row.purpose !== purpose || row.used_at !== null) throw tokenRefused()
  if (row.expires_at <= deps.clock.now()) throw tokenRefused()
  return row
}

function requireUserOf(row: OneTimeTokenRow, user: UserRow | undefined): UserRow {
  if (user === undefined || user.disabled_at !== null) throw tokenRefused()
  if (user.email_key !== row.account_email_key) throw tokenRefused()
  return user
}

function tokenRefused() {
  return problem('TOKEN_REFUSED', {
    detail: 'The token is unknown, was used, or its time is over.',
    hint: 'Ask for another mail, and follow the link of the newest one.',
  })
}
