import type { PasskeyAssertion } from '@tenantry/contract'
import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { PasskeyRow } from '../tables.ts'
import { passkeyRefused } from './ask-authenticator.ts'
import { relyingParty } from './relying-party.ts'
import { createPasskeyStore } from './store.ts'
import { loadWebAuthn } from './web-authn.ts'

/**
 * Checks what a passkey has signed (Web Authentication, level 3, section 7.2) and writes the use down, within the caller's transaction. A counter that
 * does not rise is refused: there are two of that authenticator.
 * @throws PASSKEY_REFUSED
 */
export async function usePasskey(
  deps: IdentityDeps,
  tx: ControlTx,
  passkey: PasskeyRow,
  assertion: PasskeyAssertion,
  { challenge, userVerified }: { challenge: string; userVerified: boolean },
): Promise<void> {
  const use = await verify(deps, passkey, assertion, { challenge, userVerified })
  if (!(await createPasskeyStore(tx).use(passkey.id, use, deps.clock.now()))) throw passkeyRefused()
}

async function verify(
  deps: IdentityDeps,
  passkey: PasskeyRow,
  { id, rawId, response }: PasskeyAssertion,
  { challenge, userVerified }: { challenge: string; userVerified: boolean },
): Promise<{ counter: number; backedUp: boolean }> {
  const party = relyingParty(deps)
  const { clientDataJSON, authenticatorData, signature } = response
  try {
    const { verifyAuthenticationResponse } = await loadWebAuthn()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: userVerified,
    })
    if (!verified) throw new Error('The signature does not fit.')
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
  } catch (error) {
    throw passkeyRefused(error)
  }
}
