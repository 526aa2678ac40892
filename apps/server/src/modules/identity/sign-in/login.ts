import { problem } from '../../../kernel/errors.ts'
import type { LimitState } from '../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { createUserStore } from '../users/store.ts'
import { completeSignIn, userDisabled, type SignInResult } from './complete-sign-in.ts'
import { noteWrongProof } from './note-wrong-proof.ts'
import { requireVerifiedToSignIn } from './require-verified.ts'
import { countSignIn, forgetFailures } from './sign-in-limits.ts'

/**
 * Signs a user in by address and password, or asks for the second factor of one who has it. A wrong address costs the same work as a wrong password
 * and gets the same answer.
 * @throws RATE_LIMITED, SSO_REQUIRED, CREDENTIALS_REFUSED, USER_DISABLED and EMAIL_UNVERIFIED (both only after the right password)
 */
export async function login(
  deps: IdentityDeps,
  context: RequestContext,
  input: { email: string; password: string },
): Promise<{ result: SignInResult; limit: LimitState }> {
  const email = readEmail(input.email)
  const key = emailKey(email)
  const gate = await deps.ssoGate(deps.control.db, email)
  const user = await deps.users.findByEmailKey(key)
  const limit = await countSignIn(deps, context, key, user)
  const matches = await deps.passwords.verify(user?.password_hash ?? null, input.password)
  if (!matches) noteWrongProof(context, 'password', user?.id ?? null)
  // One answer for the whole domain, whoever has an account; only the right password shows who was let keep it.
  if (gate !== null && (user === undefined || !matches || !(await gate.letsPass(user.id))))
    throw gate.refusal()
  if (user === undefined || !matches) throw credentialsRefused()
  await forgetFailures(deps, key)
  if (user.disabled_at !== null) throw userDisabled()
  requireVerifiedToSignIn(deps, user)
  const outdated = user.password_hash !== null && deps.passwords.isOutdated(user.password_hash)
  const rehashed = outdated ? await deps.passwords.hash(input.password) : null

  return deps.control.transaction(async (tx) => {
    if (rehashed !== null) await createUserStore(tx).update(user.id, { password_hash: rehashed })
    return { result: await completeSignIn(deps, tx, context, { user, method: 'password' }), limit }
  })
}

function credentialsRefused() {
  return problem('CREDENTIALS_REFUSED', {
    detail: 'The e-mail address or the password is wrong.',
    hint: 'Check both, or reset the password with POST /auth/password/reset.',
  })
}
