import type { ApiKey } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { keyTarget, type KeyOwner } from './create-key.ts'
import type { KeyDeps } from './deps.ts'
import { showKey } from './show-key.ts'
import { createKeyStore } from './store.ts'

/** Ends a key of this owner (the installation when null) at once; revoking it again changes nothing. */
export async function revokeKey(
  deps: KeyDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  keyId: string,
  owner: KeyOwner | null = null,
): Promise<ApiKey> {
  return deps.control.transaction(async (tx) => {
    const store = createKeyStore(tx)
    const row = await store.findKey(keyId)
    const isTheirs = row?.owner_kind === (owner?.kind ?? null) && row.owner_id === (owner?.id ?? null)
    if (row === undefined || !isTheirs) {
      throw problem('KEY_NOT_FOUND', {
        detail: `There is no key ${keyId}.`,
        hint: '`tenantry keys list` shows them.',
      })
    }
    if (row.revoked_at !== null) return showKey(row)
    const revokedAt = deps.clock.now()
    await store.revokeKey(keyId, revokedAt)
    await deps.audit(tx, context, 'api_key.revoked', keyTarget(row))
    tx.afterCommit(() => deps.knownKeys.forget())
    return showKey({ ...row, revoked_at: revokedAt })
  })
}
