import type { ControlTx } from '../../../../kernel/db/index.ts'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { findMe, lockProved, requireOwnSession, requireProof } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { createFactorStore } from '../../factors/store.ts'
import { revokeAllSessions } from '../../sessions/revoke-sessions.ts'
import type { UserRow } from '../../users/tables.ts'
import { createExternalAccountStore } from '../store.ts'
import { tellOfAccount } from './tell-of-account.ts'

/**
 * Takes an account off the signed-in user, and ends their other sessions.
 * @throws ACCOUNT_NOT_FOUND, LAST_SIGN_IN_WAY, CREDENTIALS_REFUSED, FRESH_SIGN_IN_NEEDED, FORBIDDEN
 */
export async function unlinkAccount(
  deps: IdentityDeps,
  context: RequestContext,
  accountId: string,
  input: { current_password?: string },
): Promise<void> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await requireProof(deps, actor, proved, input.current_password)
  await deps.control.transaction(async (tx) => {
    // Two at once take turns at the user, so that they do not leave nothing together.
    const user = await lockProved(tx, proved)
    const store = createExternalAccountStore(tx)
    const account = (await store.listOf(user.id)).find((one) => one.id === accountId)
    if (account === undefined) throw accountNotFound(accountId)
    await store.remove(user.id, account.id)
    if (!(await canSignIn(tx, user))) throw lastWay()
    const target = { type: 'user', id: user.id } as const
    const details = { account_id: account.id, issuer: account.issuer }
    await deps.audit(tx, context, 'external_account.unlinked', target, details)
    await tellOfAccount(deps, tx, context, user, { ...account, change: 'unlinked' })
    const reason = 'an account was unlinked'
    await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: sessionId, reason })
  })
}

/** Whether a user could sign in without a mail: by password, with an account that is linked, or with a passkey. */
async function canSignIn(tx: ControlTx, user: UserRow): Promise<boolean> {
  if (user.password_hash !== null) return true
  if ((await createExternalAccountStore(tx).listOf(user.id)).length > 0) return true
  return (await createFactorStore(tx).methodsOf(user.id)).includes('passkey')
}

function accountNotFound(accountId: string) {
  return problem('ACCOUNT_NOT_FOUND', {
    detail: `You have linked no account ${accountId}.`,
    hint: 'GET /auth/me/accounts lists them.',
  })
}

function lastWay() {
  return problem('LAST_SIGN_IN_WAY', {
    detail: 'This is the only way that you sign in with.',
    hint: 'Choose a password first (POST /auth/me/password), or link another account.',
  })
}
