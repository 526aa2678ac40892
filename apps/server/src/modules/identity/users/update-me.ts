import type { UpdateMe } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { mergeJson } from '../../../kernel/merge-json.ts'
import { createUserStore } from './store.ts'
import type { UserRow } from './tables.ts'
import { userChanges } from './user-changes.ts'

/**
 * Changes one's own profile. `preferences` and `metadata` are merged member by member; null takes a member away.
 * @throws INVALID_REQUEST when they would hold more than 16 KiB
 */
export async function updateMe(
  deps: IdentityDeps,
  context: RequestContext,
  input: UpdateMe,
): Promise<UserRow> {
  const { userId } = requireUser(context.actor)
  return deps.control.transaction(async (tx) => {
    const store = createUserStore(tx)
    const before = await store.find(userId)
    if (before === undefined) throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
    const changes = {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.avatar_url === undefined ? {} : { avatar_url: input.avatar_url }),
      ...(input.preferences === undefined
        ? {}
        : { preferences: mergeJson(before.preferences, input.preferences, '/preferences') }),
      ...(input.metadata === undefined
        ? {}
        : { metadata: mergeJson(before.metadata, input.metadata, '/metadata') }),
      updated_at: deps.clock.now(),
    }
    await store.update(userId, changes)
    const after = { ...before, ...changes }
    const details = { fields: Object.keys(input), ...userChanges(before, after) }
    await deps.audit(tx, context, 'user.updated', { type: 'user', id: userId }, details)
    return after
  })
}
