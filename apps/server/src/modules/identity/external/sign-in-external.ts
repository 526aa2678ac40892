import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'
import { linkedUser, type VouchedFor } from './linked-user.ts'

export interface ExternalSignIn extends VouchedFor {
  method: 'oauth' | 'sso'
  /** Binds the session to the organization whose provider this is. */
  organizationId?: string
}

/**
 * From a provider's word to a session, within the caller's transaction.
 * @throws ACCOUNT_LINK_REQUIRED, ACCOUNT_UNKNOWN, EMAIL_UNVERIFIED (see `linkedUser`), USER_DISABLED
 */
export async function signInExternal(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  input: ExternalSignIn,
): ReturnType<typeof completeSignIn> {
  const user = await linkedUser(deps, tx, context, input)
  const { method, organizationId } = input
  const bound = organizationId === undefined ? {} : { organizationId }
  return completeSignIn(deps, tx, context, { user, method, ...bound })
}
