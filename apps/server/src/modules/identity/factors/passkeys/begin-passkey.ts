import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { requireFactorChange, requireVerifiedAddress } from '../require-factor-change.ts'
import { algorithms } from './algorithms.ts'
import { askAuthenticator, ASKING_SECONDS } from './ask-authenticator.ts'
import { relyingParty } from './relying-party.ts'
import { createPasskeyStore } from './store.ts'
import { transportsColumn } from './transports.ts'
import { loadWebAuthn } from './web-authn.ts'

/**
 * Options for `navigator.credentials.create`: a key that the authenticator finds by itself and that verifies its user, where it can do that.
 * @throws EMAIL_UNVERIFIED, CONFLICT without a domain, and as `requireFactorChange`
 */
export async function beginPasskey(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string },
): Promise<Record<string, unknown>> {
  const { proved: user, sessionId } = await requireFactorChange(deps, context, input.current_password)
  requireVerifiedAddress(user)
  const party = relyingParty(deps)
  const known = await createPasskeyStore(deps.control.db).list(user.id)
  const { generateRegistrationOptions } = await loadWebAuthn()
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email,
    userDisplayName: user.name ?? user.email,
    challenge: await askAuthenticator(deps, { purpose: 'register', bound_to: sessionId }),
    timeout: ASKING_SECONDS * 1000,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    excludeCredentials: known.map((row) => ({
      id: row.credential_id,
      transports: transportsColumn.decode(row.transports),
    })),
  })
  return { ...options }
}
