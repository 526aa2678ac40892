import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { problem, ProblemError } from '../../../../kernel/errors.ts'
import { challengeLocation } from '../../../../kernel/http/challenge-location.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { VerifiedClaims } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { StartedSession } from '../../sessions/start-session.ts'
import { findUsableProvider } from '../providers/find-provider.ts'
import { checksPlace, digest } from './begin-sign-in.ts'
import { keepProof } from './proof-code.ts'
import { proveAccount } from './prove-account.ts'
import { withResult } from './redirect-target.ts'
import { signInByProvider } from './sign-in-by-provider.ts'
import { createAttemptStore } from './store.ts'
import type { SignInAttemptRow } from './tables.ts'

export interface FinishedSignIn {
  location: string
  /** For the cookie; null when the page gets a code, or nothing came of it. */
  session: StartedSession | null
}

const Checks = Type.Object({ nonce: Type.String(), codeVerifier: Type.String() })

/**
 * Takes a browser back from a provider. What went wrong after the sign-in was recognized is told to the page that it began on, as `?error=<code>`; a second factor
 * that is wanted, as `?error=SECOND_FACTOR_REQUIRED#challenge=<challenge>&methods=<methods>`.
 * @throws STATE_REFUSED for a state that is unknown, used, past its time, of another provider or of another browser
 */
export async function finishSignIn(
  deps: IdentityDeps,
  context: RequestContext,
  providerName: string,
  { callback, browser }: { callback: URLSearchParams; browser: string | null },
): Promise<FinishedSignIn> {
  const [state, ...others] = callback.getAll('state')
  if (state === undefined || others.length > 0 || browser === null) throw stateRefused()
  const attempt = await takeAttempt(deps, providerName, { state, browser })
  try {
    const proof = await prove(deps, attempt, { state, callback })
    if (attempt.code_challenge !== null) {
      const code = await keepProof(deps, { ...attempt, code_challenge: attempt.code_challenge }, proof)
      return { location: withResult(attempt.redirect_to, 'code', code), session: null }
    }
    const result = await signInByProvider(deps, context, attempt.provider, proof)
    if (result.kind === 'second_factor')
      return { location: challengeLocation(attempt.redirect_to, result), session: null }
    return { location: attempt.redirect_to, session: result.session }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    context.log.info({ err: error, provider: providerName }, 'A sign-in with a provider failed.')
    return { location: withResult(attempt.redirect_to, 'error', error.code), session: null }
  }
}

/** Uses the attempt up, before anything is asked of the provider. */
async function takeAttempt(
  deps: IdentityDeps,
  providerName: string,
  { state, browser }: { state: string; browser: string },
): Promise<SignInAttemptRow> {
  const store = createAttemptStore(deps.control.db)
  const attempt = await store.findAttempt(digest(state))
  if (attempt === undefined || attempt.expires_at <= deps.clock.now()) throw stateRefused()
  if (attempt.provider !== providerName || attempt.browser_hash !== digest(browser)) throw stateRefused()
  if (!(await store.removeAttempt(attempt.state_hash))) throw stateRefused()
  return attempt
}

async function prove(
  deps: IdentityDeps,
  attempt: SignInAttemptRow,
  { state, callback }: { state: string; callback: URLSearchParams },
): Promise<VerifiedClaims> {
  const provider = await findUsableProvider(deps, attempt.provider)
  const text = deps.secrets.open(attempt.sealed_checks, checksPlace(attempt.state_hash))
  const checks = Value.Parse(Checks, JSON.parse(text))
  return proveAccount(deps, provider, { state, callback, ...checks })
}

function stateRefused() {
  return problem('STATE_REFUSED', {
    detail: 'This sign-in was not begun in this browser, is over, or was used already.',
    hint: 'Begin again, and let the browser keep cookies of this server.',
  })
}
