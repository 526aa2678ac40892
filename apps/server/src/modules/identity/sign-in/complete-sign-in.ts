import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { beginChallenge, type SecondFactorWanted } from '../factors/begin-challenge.ts'
import { createFactorStore } from '../factors/store.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import type { SignInMethod } from '../sessions/tables.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { requirePassage } from './sso-gate.ts'
import { userItself } from './user-itself.ts'

export interface ProvenUser {
  user: Pick<UserRow, 'id'>
  /** How they proved who they are. */
  method: SignInMethod
  /** Binds the session to one organization, whose identity provider vouched for the user. */
  organizationId?: string
  /** The proof holds a second factor already: a passkey that has verified its user, or a challenge that was met. */
  secondFactor?: boolean
}

export interface SignedIn {
  kind: 'signed_in'
  user: UserRow
  session: StartedSession
}

/** What a proof comes to. The transaction has to commit either way: a challenge is kept in it. */
export type SignInResult = SignedIn | SecondFactorWanted

/**
 * The one way from a proof (password, mailed link, another provider's word) to a session, within the caller's transaction. A user who has a second
 * factor gets a challenge in place of the session, whatever the first proof was.
 * @throws USER_DISABLED, SSO_REQUIRED for a user whose organization wants single sign-on, USER_NOT_FOUND for one who was removed meanwhile
 */
export async function completeSignIn(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  { user: { id }, method, organizationId, secondFactor = false }: ProvenUser,
): Promise<SignInResult> {
  const store = createUserStore(tx)
  // Locked: a factor that is being added at this moment counts, or ends the session that begins here.
  const user = await store.lock(id)
  if (user === undefined) throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
  if (user.disabled_at !== null) throw userDisabled()
  if (method !== 'sso') await requirePassage(deps, tx, user)
  const methods = secondFactor ? [] : await createFactorStore(tx).methodsOf(id)
  if (methods.length > 0)
    return beginChallenge(deps, tx, { userId: id, method, organizationId: organizationId ?? null, methods })
  const last_sign_in_at = deps.clock.now()
  await store.update(id, { last_sign_in_at })
  const source = { ...context, actor: userItself(user) }
  const session = await startSession(deps, tx, source, {
    userId: id,
    method,
    secondFactor,
    ...(organizationId === undefined ? {} : { organizationId }),
  })
  return { kind: 'signed_in', user: { ...user, last_sign_in_at }, session }
}

/**
 * The session of a sign-in that came to one; called after the transaction of `completeSignIn` has committed.
 * @throws SECOND_FACTOR_REQUIRED with `challenge` and `methods`
 */
export function requireSignedIn(result: SignInResult): SignedIn {
  if (result.kind === 'signed_in') return result
  throw secondFactorRequired(result)
}

export function secondFactorRequired({ challenge, methods }: SecondFactorWanted) {
  return problem('SECOND_FACTOR_REQUIRED', {
    detail: 'The account has a second factor, which the sign-in has to prove.',
    hint: 'Send `challenge` with a code or a passkey to POST /auth/second-factor within 10 minutes.',
    extensions: { challenge, methods: [...methods] },
  })
}

export function userDisabled() {
  return problem('USER_DISABLED', {
    detail: 'This account has been disabled.',
    hint: 'Ask whoever runs this application.',
  })
}
