import { PasskeyAssertion } from '@tenantry/contract'
import { Value } from 'typebox/value'
import { problem, ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createChallengeStore, hashChallenge } from '../factors/challenge-store.ts'
import { beginPasskeyFactor } from '../factors/passkeys/begin-assertion.ts'
import type { ProveSecondFactor } from '../factors/prove-second-factor.ts'
import { createFactorStore } from '../factors/store.ts'

/** How a sign-in that waits for its second factor can go on. */
export interface FactorWays {
  challenge: string
  hasApp: boolean
  /** For `navigator.credentials.get`, as JSON; null without a passkey, or where none can be used. */
  passkeyOptions: string | null
}

export async function factorWays(
  deps: IdentityDeps,
  context: RequestContext,
  challenge: string,
): Promise<FactorWays> {
  const { db } = deps.control
  const waiting = await createChallengeStore(db).find(hashChallenge(challenge), deps.clock.now())
  if (waiting === undefined) return { challenge, hasApp: true, passkeyOptions: null }
  const methods = await createFactorStore(db).methodsOf(waiting.user_id)
  const hasPasskey = methods.includes('passkey')
  const passkeyOptions = hasPasskey ? await optionsFor(deps, context, challenge) : null
  return { challenge, hasApp: methods.includes('totp'), passkeyOptions }
}

/** Null where the address of the installation has no domain, or too many have asked: a code still does. */
async function optionsFor(
  deps: IdentityDeps,
  context: RequestContext,
  challenge: string,
): Promise<string | null> {
  try {
    return JSON.stringify(await beginPasskeyFactor(deps, context, { challenge }))
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

/** Recovery codes are longer. */
const TOTP = /^\d{6}$/

/** What somebody proves with the form: a passkey's answer, a code of an app, or a recovery code. @throws INVALID_REQUEST */
export function readProof(form: { challenge: string; factor: string; passkey: string }): ProveSecondFactor {
  const { challenge, factor, passkey } = form
  if (passkey !== '') return { challenge, passkey: readAssertion(passkey) }
  const code = factor.replaceAll(/\s/g, '')
  return TOTP.test(code) ? { challenge, code } : { challenge, recovery_code: factor }
}

function readAssertion(text: string): PasskeyAssertion {
  const value = parse(text)
  if (Value.Check(PasskeyAssertion, value)) return value
  const at = { pointer: '/passkey', detail: 'must be what the browser gave for the passkey' }
  throw problem('INVALID_REQUEST', { detail: `${at.pointer}: ${at.detail}`, errors: [at] })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
