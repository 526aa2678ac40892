import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import type { SignInMethod } from '../sessions/tables.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { requirePassage } from './sso-gate.ts'
import { userItself } from './user-itself.ts'

export interface ProvenUser {
  user: UserRow
  /** How they proved who they are. */
  method: SignInMethod
  /** Binds the session to one organization, whose identity provider vouched for the user. */
  organizationId?: string
}

export interface SignedIn {
  user: UserRow
  session: StartedSession
}

/**
 * The one way from a proof (password, mailed link, another provider's word) to a session, within the caller's transaction.
 * @throws USER_DISABLED, SSO_REQUIRED for a user whose organization wants single sign-on
 */
export async function completeSignIn(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  { user, method, organizationId }: ProvenUser,
): Promise<SignedIn> {
  if (user.disabled_at !== null) throw userDisabled()
  if (method !== 'sso') await requirePassage(deps, tx, user)
  const last_sign_in_at = deps.clock.now()
  await createUserStore(tx).update(user.id, { last_sign_in_at })
  const source = { ...context, actor: userItself(user) }
  const session = await startSession(deps, tx, source, {
    userId: user.id,
    method,
    ...(organizationId === undefined ? {} : { organizationId }),
  })
  return { user: { ...user, last_sign_in_at }, session }
}

export function userDisabled() {
  return problem('USER_DISABLED', {
    detail: 'This account has been disabled.',
    hint: 'Ask whoever runs this application.',
  })
}
