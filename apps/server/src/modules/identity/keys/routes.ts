import { operations } from '@tenantry/contract'
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
  mount(operations.listKeys, ({ query }) => showPage(deps.store.listKeys(readPage(query)), showKey))
  mount(operations.revokeKey, (context) => revokeKey(deps, context, context.params.key))
  mount(operations.whoAmI, async ({ actor }) => {
    const row = actor.kind === 'key' ? await deps.store.findKey(actor.keyId) : undefined
    if (row === undefined) throw problem('KEY_NOT_FOUND', { detail: 'The key was removed meanwhile.' })
    return showKey(row)
  })
}
