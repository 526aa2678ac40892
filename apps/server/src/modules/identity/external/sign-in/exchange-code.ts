import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { findUsableProvider } from '../providers/find-provider.ts'
import { signInExternal } from '../sign-in-external.ts'
import { countAttempt } from './attempt-limit.ts'
import { takeProof } from './proof-code.ts'

/**
 * Signs the user in whose account a page's code was given for.
 * @throws TOKEN_REFUSED, RATE_LIMITED, PROVIDER_NOT_FOUND, and what `signInExternal` throws
 */
export async function exchangeCode(
  deps: IdentityDeps,
  context: RequestContext,
  input: { code: string; code_verifier: string },
): ReturnType<typeof signInExternal> {
  await countAttempt(deps, context)
  const { provider, proof } = await takeProof(deps, input)
  const { signUp } = await findUsableProvider(deps, provider)
  return deps.control.transaction((tx) =>
    signInExternal(deps, tx, context, { ...proof, method: 'oauth', createUser: signUp }),
  )
}
