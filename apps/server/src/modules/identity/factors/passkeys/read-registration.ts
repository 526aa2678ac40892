import type { PasskeyRegistration } from '@tenantry/contract'
import { algorithms } from './algorithms.ts'
import { passkeyRefused } from './ask-authenticator.ts'
import type { RelyingParty } from './relying-party.ts'
import { loadWebAuthn, loadWebAuthnHelpers } from './web-authn.ts'

export interface RegisteredCredential {
  credentialId: string
  /** COSE key, in base64url. */
  publicKey: string
  counter: number
  backedUp: boolean
}

/** What a browser made for `challenge`, checked (Web Authentication, level 3, section 7.1). @throws PASSKEY_REFUSED */
export async function readRegistration(
  party: RelyingParty,
  challenge: string,
  { id, rawId, response }: PasskeyRegistration,
): Promise<RegisteredCredential> {
  const { attestationObject, clientDataJSON } = response
  try {
    await refuseCertificates(attestationObject)
    const { verifyRegistrationResponse } = await loadWebAuthn()
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { attestationObject, clientDataJSON },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified) throw passkeyRefused()
    const { credential, credentialBackedUp } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      backedUp: credentialBackedUp,
    }
  } catch (error) {
    throw passkeyRefused(error)
  }
}

/** None were asked for, and looking at one would let its sender choose an address that this server then fetches. */
async function refuseCertificates(attestationObject: string): Promise<void> {
  const { decodeAttestationObject, isoBase64URL } = await loadWebAuthnHelpers()
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject))
  const format = attestation.get('fmt')
  const isSelfMade = format === 'packed' && attestation.get('attStmt').get('x5c') === undefined
  if (format !== 'none' && !isSelfMade) throw new Error(`An attestation was sent unasked: ${format}.`)
}
