import type { UserActor } from '../../../kernel/actor.ts'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { findMe, requireOwnSession, requireProof } from '../account/require-proof.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { createFactorStore } from './store.ts'

/**
 * Lets a user change their factors: in person, with a session that has proved the factors there are, and a fresh proof beside it.
 * @throws FORBIDDEN, SECOND_FACTOR_NEEDED, INVALID_REQUEST without the password, CREDENTIALS_REFUSED, FRESH_SIGN_IN_NEEDED
 */
export async function requireFactorChange(
  deps: IdentityDeps,
  context: RequestContext,
  currentPassword: string | undefined,
): Promise<{ proved: UserRow; sessionId: string }> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await requireProvedFactor(deps.control.db, actor)
  await requireProof(deps, actor, proved, currentPassword)
  return { proved, sessionId }
}

/** @throws SECOND_FACTOR_NEEDED for a session that began without the factor that the user has */
export async function requireProvedFactor(db: ControlDb, actor: UserActor): Promise<void> {
  if (actor.secondFactor || (await createFactorStore(db).methodsOf(actor.userId)).length === 0) return
  throw problem('SECOND_FACTOR_NEEDED', {
    detail: 'The account has a second factor, which this session has not proved.',
    hint: 'Sign in again, with the second factor.',
  })
}

/**
 * A factor is added to an account whose address is its user's: else whoever signed up with somebody's address could keep that person out.
 * @throws EMAIL_UNVERIFIED
 */
export function requireVerifiedAddress(user: UserRow): void {
  if (user.email_verified_at !== null) return
  throw problem('EMAIL_UNVERIFIED', {
    detail: 'The e-mail address has to be verified before a second factor is set up.',
    hint: 'Open the link in the mail, or ask for another one with POST /auth/verify/resend.',
  })
}
