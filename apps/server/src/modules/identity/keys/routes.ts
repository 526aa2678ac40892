import { operations } from '@tenantry/contract'
import type { Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import { createKey } from './create-key.ts'
import type { KeyDeps } from './deps.ts'
import { revokeKey } from './revoke-key.ts'
import { showKey } from './show-key.ts'

export function keyRoutes(mount: Mount, deps: KeyDeps): void {
  mount(operations.createKey, (context) => createKey(deps, context, context.body), {
    redactStoredReply: (body) => ({ ...(body as Record<string, unknown>), token: undefined }),
  })
  mount(operations.listKeys, ({ query }) =>
    showPage(deps.store.listKeys({ ...readPage(query), owner: null }), showKey),
  )
  mount(operations.revokeKey, (context) => revokeKey(deps, context, context.params.key))
  mount(operations.whoAmI, async ({ actor }) => {
    const keyId = actor.kind === 'key' ? actor.keyId : tokenOf(actor)
    const row = keyId === null ? undefined : await deps.store.findKey(keyId)
    if (row === undefined)
      throw problem('KEY_NOT_FOUND', {
        detail: 'The request carries no API key, or it was removed meanwhile.',
      })
    return showKey(row)
  })
}

/** The personal token that a user's program came with. */
function tokenOf(actor: Actor): string | null {
  return actor.kind === 'user' && actor.via.kind === 'personal_token' ? actor.via.tokenId : null
}
