import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { SignInResult } from '../../sign-in/complete-sign-in.ts'
import { askAboutNewcomer } from '../ask-about-newcomer.ts'
import { findUsableProvider } from '../providers/find-provider.ts'
import { signInExternal } from '../sign-in-external.ts'
import type { Proof } from './proof-code.ts'

/**
 * Signs in whom a provider vouched for. What has to be asked of others before somebody new becomes a user is asked here, outside of the transaction.
 * @throws PROVIDER_NOT_FOUND for one that was disabled meanwhile, and what `askAboutNewcomer` and `signInExternal` throw
 */
export async function signInByProvider(
  deps: IdentityDeps,
  context: RequestContext,
  providerName: string,
  proof: Proof,
): Promise<SignInResult> {
  const { signUp } = await findUsableProvider(deps, providerName)
  const input = { ...proof, method: 'oauth', createUser: signUp } as const
  await askAboutNewcomer(deps, input, providerName)
  return deps.control.transaction((tx) => signInExternal(deps, tx, context, input))
}
