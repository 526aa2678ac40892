import { addressKey, rateLimited } from '../../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'

/**
 * Counts a sign-in that begins or ends, by the network's address: each keeps a row, and may ask a provider.
 * @throws RATE_LIMITED
 */
export async function countAttempt(
  deps: Pick<IdentityDeps, 'limits' | 'settings'>,
  context: Pick<RequestContext, 'address'>,
): Promise<void> {
  // Both ends of a sign-in count.
  const limit = { bucket: 'sign_in.provider', count: 2 * deps.settings.signInsPerAddress, windowSeconds: 900 }
  const taken = await deps.limits.take(limit, addressKey(context.address))
  if (!taken.allowed) throw rateLimited(taken, 'sign-ins from this address')
}
