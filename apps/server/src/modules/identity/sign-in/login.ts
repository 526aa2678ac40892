import { problem } from '../../../kernel/errors.ts'
import type { LimitState } from '../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { countSignIn, forgetFailures } from './sign-in-limits.ts'
import { userItself } from './user-itself.ts'

/**
 * Signs a user in by address and password. A wrong address costs the same work as a wrong password and gets the same answer.
 * @throws RATE_LIMITED, CREDENTIALS_REFUSED, USER_DISABLED and EMAIL_UNVERIFIED (both only after the right password)
 */
export async function login(
  deps: IdentityDeps,
  context: RequestContext,
  input: { email: string; password: string },
): Promise<{ user: UserRow; session: StartedSession; limit: LimitState }> {
  const key = emailKey(readEmail(input.email))
  const user = await deps.users.findByEmailKey(key)
  const limit = await countSignIn(deps, context, key, user)
  const matches = await deps.passwords.verify(user?.password_hash ?? null, input.password)
  if (user === undefined || !matches) throw credentialsRefused()
  await forgetFailures(deps, key)
  if (user.disabled_at !== null) throw userDisabled()
  if (deps.settings.emailVerification === 'required' && user.email_verified_at === null)
    throw emailUnverified()
  const outdated = user.password_hash !== null && deps.passwords.isOutdated(user.password_hash)
  const rehashed = outdated ? await deps.passwords.hash(input.password) : null

  return deps.control.transaction(async (tx) => {
    const now = deps.clock.now()
    const changes = { last_sign_in_at: now, ...(rehashed === null ? {} : { password_hash: rehashed }) }
    await createUserStore(tx).update(user.id, changes)
    const source = { ...context, actor: userItself(user) }
    const session = await startSession(deps, tx, source, { userId: user.id, method: 'password' })
    return { user: { ...user, ...changes }, session, limit }
  })
}

function credentialsRefused() {
  return problem('CREDENTIALS_REFUSED', {
    detail: 'The e-mail address or the password is wrong.',
    hint: 'Check both, or reset the password with POST /auth/password/reset.',
  })
}

function userDisabled() {
  return problem('USER_DISABLED', {
    detail: 'This account has been disabled.',
    hint: 'Ask whoever runs this application.',
  })
}

function emailUnverified() {
  return problem('EMAIL_UNVERIFIED', {
    detail: 'The e-mail address has to be verified first.',
    hint: 'Open the link in the mail, or ask for another one with POST /auth/verify/resend.',
  })
}
