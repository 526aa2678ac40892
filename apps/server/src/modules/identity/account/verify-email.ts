import type { Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { readToken, spendToken } from '../one-time-tokens/spend-token.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { markVerified } from '../users/mark-verified.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { findMe, requirePassword, requireUnchanged } from './require-proof.ts'
import { forgetUnproven } from './forget-unproven.ts'
import { setPassword } from './set-password.ts'

export interface VerifyEmail {
  token: string
  /** The one of the sign-up. */
  current_password?: string
  /** Another one in its place. */
  password?: string
}

/**
 * Verifies a user's address by the token that was mailed to it. Whoever reads the mail need not be who signed up with the address: a password that
 * was set before is confirmed only by who knows it, or is signed in with it; else another one is chosen, and all that was set up before goes.
 * @throws TOKEN_REFUSED; INVALID_REQUEST, PASSWORD_NEEDED, CREDENTIALS_REFUSED, PASSWORD_REFUSED and RATE_LIMITED, which leave the token usable; CONFLICT
 */
export async function verifyEmail(
  deps: IdentityDeps,
  context: RequestContext,
  input: VerifyEmail,
): Promise<UserRow> {
  const proved = await readToken(deps, deps.control.db, 'verify_email', input.token)
  if (input.password !== undefined) return verifyWithNewPassword(deps, context, input, proved, input.password)
  await requireSignUp(deps, context.actor, proved, input.current_password)
  return deps.control.transaction(async (tx) => {
    const { user: found } = await spendToken(deps, tx, 'verify_email', input.token)
    const user = requireUnchanged(found, proved)
    const source = { ...context, actor: userItself(user) }
    return { ...user, email_verified_at: await markVerified(deps, tx, source, user) }
  })
}

async function verifyWithNewPassword(
  deps: IdentityDeps,
  context: RequestContext,
  input: VerifyEmail,
  proved: UserRow,
  password: string,
): Promise<UserRow> {
  if (input.current_password !== undefined) throw oneOfTwo()
  // A verified account changes its password in its own ways, which know what else to ask for.
  if (proved.email_verified_at !== null) throw alreadyVerified()
  await checkPassword(password, proved.email)
  const passwordHash = await deps.passwords.hash(password)
  return deps.control.transaction(async (tx) => {
    const { user: found } = await spendToken(deps, tx, 'verify_email', input.token)
    if (found.email_verified_at !== null) throw alreadyVerified()
    const source = { ...context, actor: userItself(found) }
    const user = await forgetUnproven(deps, tx, source, found)
    await markVerified(deps, tx, source, user)
    await setPassword(deps, tx, source, { user, passwordHash, keptSessionId: null, by: 'verification' })
    return findMe({ users: createUserStore(tx) }, user.id)
  })
}

/** Holds whoever follows the link to have signed up as well. */
async function requireSignUp(
  deps: IdentityDeps,
  actor: Actor,
  user: UserRow,
  currentPassword: string | undefined,
): Promise<void> {
  if (user.email_verified_at !== null || user.password_hash === null) return
  if (currentPassword !== undefined) return requirePassword(deps, user, currentPassword)
  if (isSignedInAs(actor, user.id)) return
  throw problem('PASSWORD_NEEDED', {
    detail: 'The account has a password, and nothing shows that you have set it.',
    hint: 'Give the password of the sign-up as `current_password`, or choose another one with `password`. The link stays valid.',
  })
}

/** In person, with a session of their own. */
function isSignedInAs(actor: Actor, userId: string): boolean {
  if (actor.kind !== 'user' || actor.userId !== userId) return false
  const isSession = actor.via.kind === 'session' || actor.via.kind === 'access_token'
  return isSession && actor.impersonatorId === null && actor.scopes === null
}

function oneOfTwo() {
  const at = { pointer: '/current_password', detail: 'stands for itself: give it, or another password' }
  return problem('INVALID_REQUEST', { detail: `${at.pointer}: ${at.detail}`, errors: [at] })
}

function alreadyVerified() {
  return problem('TOKEN_REFUSED', {
    detail: 'The address was verified already.',
    hint: 'Sign in, or choose a new password with POST /auth/password/reset.',
  })
}
