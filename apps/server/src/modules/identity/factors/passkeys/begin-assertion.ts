import { addressKey, rateLimited } from '../../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { createChallengeStore, hashChallenge } from '../challenge-store.ts'
import { challengeRefused } from '../prove-second-factor.ts'
import { askAuthenticator, ASKING_SECONDS } from './ask-authenticator.ts'
import { relyingParty } from './relying-party.ts'
import { createPasskeyStore } from './store.ts'
import { transportsColumn } from './transports.ts'
import { loadWebAuthn } from './web-authn.ts'

/** A page asks whenever it is opened, which is no try to sign in yet. */
const OPTIONS_PER_SIGN_IN = 10

/** Options for `navigator.credentials.get`, for whichever passkey the user chooses. @throws RATE_LIMITED, CONFLICT without a domain */
export async function beginPasskeySignIn(
  deps: IdentityDeps,
  context: RequestContext,
): Promise<Record<string, unknown>> {
  await countOptions(deps, context)
  const { generateAuthenticationOptions } = await loadWebAuthn()
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(deps).id,
    challenge: await askAuthenticator(deps, { purpose: 'sign_in', bound_to: '' }),
    timeout: ASKING_SECONDS * 1000,
    userVerification: 'required',
  })
  return { ...options }
}

/** The same for the passkeys of a user whose sign-in waits for a second factor. @throws RATE_LIMITED, CHALLENGE_REFUSED */
export async function beginPasskeyFactor(
  deps: IdentityDeps,
  context: RequestContext,
  input: { challenge: string },
): Promise<Record<string, unknown>> {
  await countOptions(deps, context)
  const challengeHash = hashChallenge(input.challenge)
  const { db } = deps.control
  const waiting = await createChallengeStore(db).find(challengeHash, deps.clock.now())
  if (waiting === undefined) throw challengeRefused()
  const rows = await createPasskeyStore(db).list(waiting.user_id)
  const { generateAuthenticationOptions } = await loadWebAuthn()
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(deps).id,
    challenge: await askAuthenticator(deps, { purpose: 'second_factor', bound_to: challengeHash }),
    timeout: ASKING_SECONDS * 1000,
    userVerification: 'preferred',
    allowCredentials: rows.map((row) => ({
      id: row.credential_id,
      transports: transportsColumn.decode(row.transports),
    })),
  })
  return { ...options }
}

async function countOptions(deps: IdentityDeps, context: RequestContext): Promise<void> {
  const count = deps.settings.signInsPerAddress * OPTIONS_PER_SIGN_IN
  const limit = { bucket: 'passkey.options', count, windowSeconds: 900 }
  const taken = await deps.limits.take(limit, addressKey(context.address))
  if (!taken.allowed) throw rateLimited(taken, 'requests for passkeys from this address')
}
