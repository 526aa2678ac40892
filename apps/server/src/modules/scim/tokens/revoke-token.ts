import type { ScimToken } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { ScimDeps } from '../deps.ts'
import { showToken } from './show-token.ts'
import { createTokenStore } from './store.ts'

/** Ends a token at once; ending it again changes nothing. @throws SCIM_TOKEN_NOT_FOUND, also for another organization's */
export async function revokeScimToken(
  deps: Pick<ScimDeps, 'control' | 'clock' | 'audit' | 'members'>,
  context: RequestContext,
  organizationId: string,
  tokenId: string,
): Promise<ScimToken> {
  return deps.control.transaction(async (tx) => {
    await deps.members.lock(tx, context.actor, organizationId, 'sso.manage')
    const store = createTokenStore(tx)
    const row = await store.find(organizationId, tokenId)
    if (row === undefined) {
      throw problem('SCIM_TOKEN_NOT_FOUND', {
        detail: `There is no SCIM token ${tokenId}.`,
        hint: 'GET /auth/organizations/:organization/scim-tokens lists them.',
      })
    }
    if (row.revoked_at !== null) return showToken(row)
    const revokedAt = deps.clock.now()
    await store.revoke(organizationId, tokenId, revokedAt)
    const target = { type: 'scim_token', id: row.id, organizationId } as const
    await deps.audit(tx, context, 'scim_token.revoked', target, { name: row.name })
    return showToken({ ...row, revoked_at: revokedAt })
  })
}
