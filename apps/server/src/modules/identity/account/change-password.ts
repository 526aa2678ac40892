import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { rotateSession } from '../sessions/rotate-session.ts'
import type { StartedSession } from '../sessions/start-session.ts'
import { findMe, lockProved, requireOwnSession, requireProof } from './require-proof.ts'
import { setPassword } from './set-password.ts'

/**
 * Changes one's own password, or sets a first one. The session that asks goes on, under another token when it came with its token; all others end.
 * Gives the session with its new token; null when the request came with an access token.
 * @throws CREDENTIALS_REFUSED, PASSWORD_REFUSED, INVALID_REQUEST, FRESH_SIGN_IN_NEEDED, FORBIDDEN, CONFLICT
 */
export async function changePassword(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string; password: string },
): Promise<StartedSession | null> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await checkPassword(input.password, proved.email)
  await requireProof(deps, actor, proved, input.current_password)
  const passwordHash = await deps.passwords.hash(input.password)
  const session = actor.via.kind === 'session' ? await deps.sessions.find(actor.userId, sessionId) : undefined
  return deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    await setPassword(deps, tx, context, { user, passwordHash, keptSessionId: sessionId, by: 'change' })
    if (session === undefined) return null
    return rotateSession(deps, tx, session, { authenticated_at: deps.clock.now() })
  })
}
