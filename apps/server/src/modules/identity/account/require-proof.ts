import type { Actor, UserActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import { rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import { requireFreshSignIn, requireOneself } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'

/**
 * The user in person, with a session of their own: what guards the account is changed by no token that was made for something else, nor by a
 * session that an organization's sign-in opened for that organization alone.
 * @throws FORBIDDEN
 */
export function requireOwnSession(actor: Actor): { actor: UserActor; sessionId: string } {
  const user = requireOneself(actor)
  const isWhole = user.scopes === null && user.organizationId === null
  if (isWhole && (user.via.kind === 'session' || user.via.kind === 'access_token'))
    return { actor: user, sessionId: user.via.sessionId }
  throw problem('FORBIDDEN', {
    detail: 'This needs a session of your own that is not bound to one organization.',
    hint: 'Sign in with POST /auth/login.',
  })
}

/** @throws USER_NOT_FOUND for one who was removed while asking */
export async function findMe(deps: Pick<IdentityDeps, 'users'>, userId: string): Promise<UserRow> {
  return present(await deps.users.find(userId))
}

/**
 * Holds a user who changes the account to the current password; one who has none needs a fresh sign-in.
 * @throws INVALID_REQUEST without the password, CREDENTIALS_REFUSED for a wrong one, RATE_LIMITED after many, FRESH_SIGN_IN_NEEDED
 */
export async function requireProof(
  deps: Pick<IdentityDeps, 'passwords' | 'clock' | 'limits'>,
  actor: UserActor,
  user: UserRow,
  currentPassword: string | undefined,
): Promise<void> {
  if (user.password_hash === null) return requireFreshSignIn(actor, deps.clock.now())
  if (currentPassword === undefined) {
    const at = { pointer: '/current_password', detail: 'is needed' }
    throw problem('INVALID_REQUEST', { detail: `${at.pointer}: ${at.detail}`, errors: [at] })
  }
  await requirePassword(deps, user, currentPassword)
}

/** Ten wrong passwords at once, then one every 90 seconds: a session that was stolen is no way to the password. The right one gives all of it back. */
const GUESSES: Limit = { bucket: 'account.password', count: 10, windowSeconds: 900 }

/** @throws CREDENTIALS_REFUSED, also for a user who has no password; RATE_LIMITED after wrong ones */
export async function requirePassword(
  deps: Pick<IdentityDeps, 'passwords' | 'limits'>,
  user: UserRow,
  currentPassword: string,
): Promise<void> {
  const taken = await deps.limits.take(GUESSES, user.id)
  if (!taken.allowed) throw rateLimited(taken, 'wrong passwords for this account')
  if (await deps.passwords.verify(user.password_hash, currentPassword)) {
    await deps.limits.reset(GUESSES, user.id)
    return
  }
  throw problem('CREDENTIALS_REFUSED', {
    detail: 'The current password is wrong.',
    hint: 'Give the password that you sign in with, or choose a new one with POST /auth/password/reset.',
  })
}

/** The user, locked, and the same as when the proof was looked at. @throws USER_NOT_FOUND, CONFLICT */
export async function lockProved(tx: ControlTx, proved: UserRow): Promise<UserRow> {
  return requireUnchanged(await createUserStore(tx).lock(proved.id), proved)
}

/** The user as found now, when it is the same as when the proof was looked at. @throws USER_NOT_FOUND, CONFLICT */
export function requireUnchanged(found: UserRow | undefined, proved: UserRow): UserRow {
  const user = present(found)
  if (user.password_hash === proved.password_hash && user.email_key === proved.email_key) return user
  throw problem('CONFLICT', {
    detail: 'The account was changed at this moment.',
    hint: 'Look at it, and try again.',
  })
}

function present(user: UserRow | undefined): UserRow {
  if (user !== undefined) return user
  throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
}
