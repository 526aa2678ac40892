import type { SessionWithToken, User } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { forgetUnproven } from '../account/forget-unproven.ts'
import type { IdentityDeps } from '../deps.ts'
import type { SecondFactorWanted } from '../factors/begin-challenge.ts'
import { createChallengeStore } from '../factors/challenge-store.ts'
import { showStarted } from '../sessions/show-session.ts'
import { createUser } from '../users/create-user.ts'
import { markVerified } from '../users/mark-verified.ts'
import { showUser } from '../users/show-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { completeSignIn, secondFactorRequired } from './complete-sign-in.ts'
import { userItself } from './user-itself.ts'

type Source = Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>

export interface VouchedSignIn {
  kind: 'signed_in'
  user: User
  session: SessionWithToken
  /** The `Set-Cookie` value for browsers. */
  cookie: string
}

/** Users for whom an organization's identity provider vouches; whom it may vouch for is decided by whoever calls. */
export interface VouchedUsers {
  /** A user without a password, whose address counts as verified; gives the id. @throws EMAIL_TAKEN */
  create(tx: ControlTx, source: Source, input: { email: string; name: string | null }): Promise<string>
  /** The provider's word is the first proof of the address: what somebody set up before any proof is removed. */
  prove(tx: ControlTx, source: Source, userId: string): Promise<void>
  /** Begins a session that opens this organization and nothing else, or asks for the second factor of a user who has one. @throws USER_DISABLED */
  signIn(
    tx: ControlTx,
    source: Source,
    input: { userId: string; organizationId: string },
  ): Promise<VouchedSignIn | SecondFactorWanted>
  /** What came of `signIn`, after its transaction. @throws SECOND_FACTOR_REQUIRED */
  requireSignedIn(result: VouchedSignIn | SecondFactorWanted): VouchedSignIn
  /** Has what trusted issuers signed be looked at again, once the transaction has committed: another gate may stand before it. */
  forgetTokens(tx: ControlTx): void
  /** Ends what `signIn` began for these users and this organization, sign-ins that wait for a second factor as well; gives how many sessions. */
  endSessions(
    tx: ControlTx,
    source: AuditSource,
    input: { userIds: readonly string[]; organizationId: string; reason: string },
  ): Promise<number>
}

export function createVouchedUsers(deps: IdentityDeps): VouchedUsers {
  return {
    async create(tx, source, { email, name }) {
      const wanted = { email, emailVerified: true, passwordHash: null, reservedId: null }
      const user = await createUser(deps, tx, source, { ...wanted, name: name ?? undefined })
      return user.id
    },

    async prove(tx, source, userId) {
      const found = await present(tx, userId)
      const itself = { ...source, actor: userItself(found) }
      await markVerified(deps, tx, itself, await forgetUnproven(deps, tx, itself, found))
    },

    async signIn(tx, source, { userId, organizationId }) {
      const user = await present(tx, userId)
      const signedIn = await completeSignIn(deps, tx, source, { user, method: 'sso', organizationId })
      if (signedIn.kind === 'second_factor') return signedIn
      const { row, token } = signedIn.session
      return {
        kind: 'signed_in',
        user: showUser(signedIn.user),
        session: showStarted(signedIn.session),
        cookie: deps.cookie.give(token, row.expires_at, deps.clock.now()),
      }
    },

    requireSignedIn(result) {
      if (result.kind === 'second_factor') throw secondFactorRequired(result)
      return result
    },

    forgetTokens(tx) {
      tx.afterCommit(() => deps.knownSessions.forget())
    },

    async endSessions(tx, source, { userIds, organizationId, reason }) {
      const now = deps.clock.now()
      let count = 0
      for (const userId of userIds) {
        await createChallengeStore(tx).endOf(userId)
        for (const session of await deps.sessions.listLive(userId, now)) {
          // Bound to one organization is what began by its provider's word, on devices that were let in from there too.
          if (session.organization_id !== organizationId) continue
          await deps.sessions.update(tx, session.id, { revoked_at: now })
          const details = { user_id: userId, reason }
          await deps.audit(tx, source, 'session.revoked', { type: 'session', id: session.id }, details)
          count += 1
        }
      }
      if (count > 0) tx.afterCommit(() => deps.knownSessions.forget())
      return count
    },
  }
}

async function present(tx: ControlTx, userId: string): Promise<UserRow> {
  const user = await createUserStore(tx).find(userId)
  if (user === undefined) throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
  return user
}
