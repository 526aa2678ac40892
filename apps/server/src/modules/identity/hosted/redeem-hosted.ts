import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { isLiveSession } from '../sessions/live-session.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { hashHostedCode } from './hand-over.ts'
import { createHostedStore } from './store.ts'

/** A whole office may sit behind one address. */
const EXCHANGES: Limit = { bucket: 'hosted.address', count: 300, windowSeconds: 300 }

/**
 * Gives the session that a hosted sign-in was handed over for: once, for a minute, to whoever has the secret of the challenge. It proves what the session proved
 * in which it was given, and when: a step-up is asked for as it would be there.
 * @throws TOKEN_REFUSED, also when that session is over by now; RATE_LIMITED
 */
export async function redeemHosted(
  deps: IdentityDeps,
  context: RequestContext,
  input: { code: string; code_verifier: string },
): Promise<{ user: UserRow; session: StartedSession }> {
  const taken = await deps.limits.take(EXCHANGES, addressKey(context.address))
  if (!taken.allowed) throw rateLimited(taken, 'sign-ins from this address')
  // By itself: what is thrown below must not bring the code back.
  const row = await createHostedStore(deps.control.db).take(hashHostedCode(input.code))
  if (row === undefined || row.expires_at <= deps.clock.now()) throw refused()
  if (hashHostedCode(input.code_verifier) !== row.code_challenge) throw refused()
  return deps.control.transaction(async (tx) => {
    // The user first: whoever disables the user, or ends their sessions, waits, or was first.
    const user = await createUserStore(tx).lock(row.user_id)
    if (user === undefined || user.disabled_at !== null) throw refused()
    const given = await deps.sessions.find(user.id, row.session_id)
    const now = deps.clock.now()
    if (given === undefined || !isLiveSession(given, now, deps.settings.sessionIdleSeconds)) throw refused()
    const session = await startSession(
      deps,
      tx,
      { ...context, actor: userItself(user) },
      {
        userId: user.id,
        method: given.method,
        provedAt: { authenticated: given.authenticated_at, secondFactor: given.second_factor_at },
        ...(given.organization_id !== null && { organizationId: given.organization_id }),
      },
    )
    return { user, session }
  })
}

function refused() {
  return problem('TOKEN_REFUSED', {
    detail: 'The code is unknown, used or over, or is not for whoever has this secret.',
    hint: 'Begin the sign-in again.',
  })
}
