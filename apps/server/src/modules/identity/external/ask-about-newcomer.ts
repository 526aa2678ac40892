import type { IdentityDeps } from '../deps.ts'
import { askBeforeSignUp } from '../sign-in/ask-hook.ts'
import type { VouchedFor } from './linked-user.ts'
import { createExternalAccountStore } from './store.ts'

/**
 * Asks the application about somebody whose account nobody has linked, and who would become a user; not about those whom `linkedUser` refuses anyway.
 * Not inside a transaction. @throws HOOK_REFUSED, UNAVAILABLE
 */
export async function askAboutNewcomer(
  deps: IdentityDeps,
  { issuer, subject, email, emailVerified, name, createUser }: VouchedFor,
  method: string,
): Promise<void> {
  if (!createUser || !emailVerified || email === null) return
  const account = await createExternalAccountStore(deps.control.db).find(issuer, subject)
  if (account === undefined) await askBeforeSignUp(deps, { email, name, method })
}
