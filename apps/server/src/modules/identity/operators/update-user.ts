import type { UpdateUser } from '@tenantry/contract'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { emailTaken } from '../users/create-user.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import { findUser } from '../users/find-user.ts'
import { mergeJson } from '../../../kernel/merge-json.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { userChanges } from '../users/user-changes.ts'
import { requireOtherOwner, requireRankOver } from './ranks.ts'

/**
 * Changes a user on behalf of the installation. A new address counts as verified when `email_verified` says so.
 * @throws USER_NOT_FOUND, EMAIL_TAKEN, FORBIDDEN for a role above one's own, CONFLICT when no owner would be left
 */
export async function updateUser(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
  input: UpdateUser,
): Promise<UserRow> {
  return deps.control.transaction(async (tx) => {
    const store = createUserStore(tx)
    const before = await findUser(store, reference)
    requireRankOver(context.actor, before.operator_role)
    const role = input.operator_role
    if (role !== undefined && role !== before.operator_role) {
      requireRankOver(context.actor, role)
      if (before.operator_role === 'owner') await requireOtherOwner(store, before.id)
      const roles = { before: before.operator_role, after: role }
      await deps.audit(tx, context, 'operator.role_changed', { type: 'user', id: before.id }, roles)
    }
    const changes = { ...changesOf(deps.clock.now(), before, input), updated_at: deps.clock.now() }
    try {
      await store.update(before.id, changes)
    } catch (error) {
      throw uniqueViolation(error) === null ? error : emailTaken()
    }
    const after = { ...before, ...changes }
    const details = { fields: Object.keys(input), ...userChanges(before, after) }
    await deps.audit(tx, context, 'user.updated', { type: 'user', id: before.id }, details)
    tx.afterCommit(() => {
      deps.knownSessions.forget()
      deps.keys.knownKeys.forget()
    })
    return after
  })
}

function changesOf(now: number, before: UserRow, input: UpdateUser): Partial<UserRow> {
  const email = input.email === undefined ? before.email : readEmail(input.email)
  const moved = emailKey(email) !== before.email_key
  const verified = input.email_verified ?? (moved ? false : before.email_verified_at !== null)
  return {
    email,
    email_key: emailKey(email),
    email_verified_at: verified ? (moved ? now : (before.email_verified_at ?? now)) : null,
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.metadata === undefined
      ? {}
      : { metadata: mergeJson(before.metadata, input.metadata, '/metadata') }),
    ...(input.operator_role === undefined ? {} : { operator_role: input.operator_role }),
  }
}
