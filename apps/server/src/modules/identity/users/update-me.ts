import type { UpdateMe } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { createUserStore, jsonObjectColumn } from './store.ts'
import type { UserRow } from './tables.ts'

const JSON_BYTES_MAX = 16 * 1024

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
    await deps.audit(
      tx,
      context,
      'user.updated',
      { type: 'user', id: userId },
      { fields: Object.keys(input) },
    )
    return { ...before, ...changes }
  })
}

/** A stored JSON object with members replaced, added, and removed where they are null. */
function mergeJson(stored: string, changes: Record<string, unknown>, pointer: string): string {
  const merged = new Map(Object.entries(jsonObjectColumn.decode(stored)))
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  const text = jsonObjectColumn.encode(Object.fromEntries(merged))
  if (Buffer.byteLength(text) <= JSON_BYTES_MAX) return text
  const detail = `must hold at most ${JSON_BYTES_MAX} bytes of JSON`
  throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}
