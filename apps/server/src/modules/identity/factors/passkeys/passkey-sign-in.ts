import type { PasskeyAssertion } from '@tenantry/contract'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { completeSignIn, requireSignedIn, type SignedIn } from '../../sign-in/complete-sign-in.ts'
import { requireVerifiedToSignIn } from '../../sign-in/require-verified.ts'
import { countAddress } from '../../sign-in/sign-in-limits.ts'
import { createUserStore } from '../../users/store.ts'
import { passkeyRefused, takeAnswer } from './ask-authenticator.ts'
import { createPasskeyStore } from './store.ts'
import { usePasskey } from './use-passkey.ts'

/**
 * Signs a user in by a passkey alone, which has to have verified its user: having it is one factor, the finger, face or PIN the other.
 * @throws RATE_LIMITED, PASSKEY_REFUSED, USER_DISABLED, EMAIL_UNVERIFIED
 */
export async function passkeySignIn(
  deps: IdentityDeps,
  context: RequestContext,
  input: { credential: PasskeyAssertion },
): Promise<SignedIn> {
  await countAddress(deps, context)
  const { credential } = input
  const asked = { purpose: 'sign_in', bound_to: '' } as const
  const challenge = await takeAnswer(deps, asked, credential.response.clientDataJSON)
  return deps.control.transaction(async (tx) => {
    const store = createPasskeyStore(tx)
    const found = await store.findByCredential(credential.id)
    if (found === undefined) throw passkeyRefused()
    const user = await createUserStore(tx).lock(found.user_id)
    // Again behind the lock: it may have been removed.
    const passkey = await store.findByCredential(credential.id)
    if (user === undefined || passkey === undefined || passkey.user_id !== user.id) throw passkeyRefused()
    const handle = Buffer.from(user.id).toString('base64url')
    if (credential.response.userHandle !== handle) throw passkeyRefused()
    await usePasskey(deps, tx, passkey, credential, { challenge, userVerified: true })
    requireVerifiedToSignIn(deps, user)
    return requireSignedIn(
      await completeSignIn(deps, tx, context, { user, method: 'passkey', secondFactor: true }),
    )
  })
}
