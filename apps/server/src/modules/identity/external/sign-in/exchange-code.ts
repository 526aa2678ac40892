import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { requireSignedIn, type SignedIn } from '../../sign-in/complete-sign-in.ts'
import { countAttempt } from './attempt-limit.ts'
import { takeProof } from './proof-code.ts'
import { signInByProvider } from './sign-in-by-provider.ts'

/**
 * Signs the user in whose account a page's code was given for.
 * @throws TOKEN_REFUSED, RATE_LIMITED, and SECOND_FACTOR_REQUIRED, what `signInByProvider` throws
 */
export async function exchangeCode(
  deps: IdentityDeps,
  context: RequestContext,
  input: { code: string; code_verifier: string },
): Promise<SignedIn> {
  await countAttempt(deps, context)
  const { provider, proof } = await takeProof(deps, input)
  return requireSignedIn(await signInByProvider(deps, context, provider, proof))
}
