import { uniqueViolation } from '../../../kernel/db/index.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { rateLimited } from '../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { mailLimit, takeMailAllowance } from '../one-time-tokens/mail-allowance.ts'
import { sendToken } from '../one-time-tokens/send-token.ts'
import { spendToken } from '../one-time-tokens/spend-token.ts'
import { createOneTimeTokenStore } from '../one-time-tokens/store.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { emailTaken } from '../users/create-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { findMe, lockProved, requireOwnSession, requireProof } from './require-proof.ts'

/**
 * Asks for another address: a link goes to the new one, a notice to the old one, and nothing changes before the link was followed. An address that
 * somebody else has gets no link; the answer does not tell.
 * @throws CREDENTIALS_REFUSED, INVALID_REQUEST, FRESH_SIGN_IN_NEEDED, FORBIDDEN, RATE_LIMITED after 5, then one in 12 minutes, CONFLICT
 */
export async function requestEmailChange(
  deps: IdentityDeps,
  context: RequestContext,
  input: { email: string; current_password?: string },
): Promise<void> {
  const email = readEmail(input.email)
  const { actor } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await requireProof(deps, actor, proved, input.current_password)
  const own = await deps.limits.take(mailLimit('email_change_of'), proved.id)
  if (!own.allowed) throw rateLimited(own, 'wishes for another address')
  const allowed = await takeMailAllowance(deps, 'email_change', emailKey(email))
  await deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const now = deps.clock.now()
    const holder = await createUserStore(tx).findByEmailKey(emailKey(email))
    const isTaken = holder !== undefined && holder.id !== user.id
    await createOneTimeTokenStore(tx).endOf(user.id, now, 'email_change')
    if (allowed && !isTaken) await sendToken(deps, tx, context, { user, purpose: 'email_change', email })
    const data = { link: deps.mail.link('/auth/password/reset'), newAddress: email }
    await deps.mail.sendMail(tx, { to: user.email, template: 'email-change-notice', data })
  })
}

/**
 * Gives a user the address that the token was mailed to, verified. What was mailed to the old one works no longer.
 * @throws TOKEN_REFUSED, EMAIL_TAKEN when somebody else got the address meanwhile
 */
export async function confirmEmailChange(
  deps: IdentityDeps,
  context: RequestContext,
  input: { token: string },
): Promise<UserRow> {
  return deps.control.transaction(async (tx) => {
    const { user, email } = await spendToken(deps, tx, 'email_change', input.token)
    const now = deps.clock.now()
    const changes = { email, email_key: emailKey(email), email_verified_at: now, updated_at: now }
    try {
      await createUserStore(tx).update(user.id, changes)
    } catch (error) {
      throw uniqueViolation(error) === null ? error : emailTaken()
    }
    await createOneTimeTokenStore(tx).endOf(user.id, now, null)
    const details = { fields: ['email'], before: { email: user.email }, after: { email } }
    const source = { ...context, actor: userItself(user) }
    await deps.audit(tx, source, 'user.updated', { type: 'user', id: user.id }, details)
    tx.afterCommit(() => {
      deps.knownSessions.forget()
      deps.keys.knownKeys.forget()
    })
    return { ...user, ...changes }
  })
}
