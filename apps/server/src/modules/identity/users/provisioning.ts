import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import type { AuditSource } from '../../audit/index.ts'
import { forgetUnproven } from '../account/forget-unproven.ts'
import type { IdentityDeps } from '../deps.ts'
import { createOneTimeTokenStore } from '../one-time-tokens/store.ts'
import { removeUser } from '../operators/delete-user.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { createUser, emailTaken } from './create-user.ts'
import type { KnownUser } from './directory.ts'
import { markVerified } from './mark-verified.ts'
import { createUserStore } from './store.ts'
import type { UserRow } from './tables.ts'
import { userChanges } from './user-changes.ts'

/** Accounts as a company's directory makes and changes them. Which it may touch the caller decides, and has locked them. */
export interface UserProvisioning {
  /** Makes an account without a password. @throws EMAIL_TAKEN */
  create(tx: ControlTx, source: AuditSource, account: Account): Promise<KnownUser>
  /** @throws EMAIL_TAKEN */
  update(tx: ControlTx, source: AuditSource, userId: string, account: Account): Promise<void>
  /** The account counts as proved from now on; what somebody left in it before, who had proved nothing, is gone. */
  vouchFor(tx: ControlTx, source: AuditSource, userId: string): Promise<void>
  /** Removes the account with everything that is the user's. @throws CONFLICT for the last owner of something */
  remove(tx: ControlTx, source: AuditSource, userId: string): Promise<void>
  /** Ends the sessions that are bound to one organization; with null all of the user's. */
  endSessions(
    tx: ControlTx,
    source: AuditSource,
    userId: string,
    organizationId: string | null,
  ): Promise<void>
  /** What stands against somebody else's changing the account. */
  holdOf(tx: ControlTx, userId: string): Promise<AccountHold>
}

interface Account {
  email: string
  emailVerified: boolean
  name: string | null
}

export interface AccountHold {
  /** The user has signed in, or has a password. */
  isInUse: boolean
  isOperator: boolean
}

export function createUserProvisioning(deps: IdentityDeps): UserProvisioning {
  const forgetKnown = (tx: ControlTx) =>
    tx.afterCommit(() => {
      deps.knownSessions.forget()
      deps.keys.knownKeys.forget()
    })
  return {
    async create(tx, source, { email, emailVerified, name }) {
      const wanted = { email, emailVerified, passwordHash: null, reservedId: null }
      const named = name === null ? wanted : { ...wanted, name }
      const row = await createUser(deps, tx, contextOf(source), named)
      return { id: row.id, email: row.email, emailVerified, name: row.name }
    },

    async update(tx, source, userId, account) {
      const before = await createUserStore(tx).find(userId)
      if (before === undefined) return
      const changes = changesOf(before, account, deps.clock.now())
      if (changes === null) return
      try {
        await createUserStore(tx).update(userId, changes)
      } catch (error) {
        throw uniqueViolation(error) === null ? error : emailTaken()
      }
      // What was mailed to the old address works no longer.
      if (changes.email_key !== before.email_key)
        await createOneTimeTokenStore(tx).endOf(userId, deps.clock.now(), null)
      const fields = changes.email === before.email ? ['name'] : ['email', 'name']
      const details = { fields, ...userChanges(before, { ...before, ...changes }) }
      await deps.audit(tx, source, 'user.updated', { type: 'user', id: userId }, details)
      forgetKnown(tx)
    },

    async vouchFor(tx, source, userId) {
      const user = await createUserStore(tx).find(userId)
      if (user === undefined || user.email_verified_at !== null) return
      await forgetUnproven(deps, tx, contextOf(source), user)
      await markVerified(deps, tx, source, user)
      forgetKnown(tx)
    },

    async remove(tx, source, userId) {
      const user = await createUserStore(tx).find(userId)
      if (user !== undefined) await removeUser(deps, tx, contextOf(source), user)
    },

    async endSessions(tx, source, userId, organizationId) {
      if (organizationId === null) {
        const wanted = { userId, exceptId: null, reason: 'deprovisioned' }
        await revokeAllSessions(deps, tx, contextOf(source), wanted)
        return
      }
      const now = deps.clock.now()
      const live = await deps.sessions.listLive(userId, now)
      const bound = live.filter((session) => session.organization_id === organizationId)
      for (const session of bound) {
        await deps.sessions.update(tx, session.id, { revoked_at: now })
        const target = { type: 'session', id: session.id } as const
        await deps.audit(tx, source, 'session.revoked', target, { user_id: userId })
      }
      forgetKnown(tx)
    },

    async holdOf(tx, userId) {
      const user = await createUserStore(tx).find(userId)
      return {
        isInUse: user !== undefined && (user.password_hash !== null || user.last_sign_in_at !== null),
        isOperator: user !== undefined && user.operator_role !== null,
      }
    },
  }
}

function contextOf({ actor, requestId, address = null, userAgent = null }: AuditSource) {
  return { actor, requestId, address, userAgent }
}

/** Null when nothing changes. */
function changesOf(before: UserRow, { email, emailVerified, name }: Account, now: number) {
  const isMoved = emailKey(email) !== before.email_key
  if (!isMoved && email === before.email && name === before.name) return null
  const verifiedAt = isMoved ? (emailVerified ? now : null) : before.email_verified_at
  return { email, email_key: emailKey(email), email_verified_at: verifiedAt, name, updated_at: now }
}
