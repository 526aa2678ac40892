import { hash, randomBytes } from 'node:crypto'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { createOidcAttempt } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import { findUsableProvider } from '../providers/find-provider.ts'
import { countAttempt } from './attempt-limit.ts'
import { authorizationUrl } from './prove-account.ts'
import { readRedirectTarget } from './redirect-target.ts'
import { createAttemptStore } from './store.ts'

export interface BeginSignIn {
  redirect_to?: string
  response?: 'cookie' | 'code'
  code_challenge?: string
}

export interface BegunSignIn {
  location: string
  /** What the browser keeps, so that nobody else ends what it began. */
  browser: string
  expiresAt: number
}

const ATTEMPT_SECONDS = 600
const BROWSER = /^[A-Za-z0-9_-]{43}$/

/**
 * Sends a browser to a provider. `browser` is what it keeps from another sign-in that is under way.
 * @throws PROVIDER_NOT_FOUND, REDIRECT_REFUSED, INVALID_REQUEST, RATE_LIMITED, PROVIDER_UNREACHABLE, PROVIDER_INVALID
 */
export async function beginSignIn(
  deps: IdentityDeps,
  context: RequestContext,
  providerName: string,
  input: BeginSignIn & { browser: string | null },
): Promise<BegunSignIn> {
  const codeChallenge = readChallenge(input)
  const redirectTo = readRedirectTarget(deps, input.redirect_to)
  await countAttempt(deps, context)
  const provider = await findUsableProvider(deps, providerName)
  const attempt = createOidcAttempt()
  const location = await authorizationUrl(deps, provider, attempt)
  const known = input.browser !== null && BROWSER.test(input.browser) ? input.browser : null
  const browser = known ?? randomBytes(32).toString('base64url')
  const stateHash = digest(attempt.state)
  const { nonce, codeVerifier } = attempt
  const expiresAt = deps.clock.now() + ATTEMPT_SECONDS
  await createAttemptStore(deps.control.db).insertAttempt({
    state_hash: stateHash,
    browser_hash: digest(browser),
    provider: provider.name,
    sealed_checks: deps.secrets.seal(JSON.stringify({ nonce, codeVerifier }), checksPlace(stateHash)),
    redirect_to: redirectTo,
    code_challenge: codeChallenge,
    expires_at: expiresAt,
  })
  return { location: location.href, browser, expiresAt }
}

/** A code in a URL is worth nothing to whoever reads it there: the page proves that it began. */
function readChallenge({ response, code_challenge }: BeginSignIn): string | null {
  if ((response === 'code') === (code_challenge !== undefined)) return code_challenge ?? null
  const pointer = 'query.code_challenge'
  const detail = response === 'code' ? 'is missing' : 'is for response=code'
  throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}

export const checksPlace = (stateHash: string) => `sign_in_attempts/${stateHash}/checks`

/** What is kept of a random value. */
export function digest(value: string): string {
  return hash('sha256', value, 'base64url')
}
