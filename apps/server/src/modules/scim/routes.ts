import { scimOperations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor, showPage } from '../../kernel/http/page-query.ts'
import type { ScimDeps } from './deps.ts'
import { mapGroup, showMappedGroup } from './groups/map-group.ts'
import { createScimGroupStore } from './groups/store.ts'
import { createScimToken } from './tokens/create-token.ts'
import { revokeScimToken } from './tokens/revoke-token.ts'
import { showToken } from './tokens/show-token.ts'
import { createTokenStore } from './tokens/store.ts'

const withoutToken = {
  redactStoredReply: (body: unknown) => ({ ...(body as Record<string, unknown>), token: undefined }),
}

/** What an organization's administrators do about its directory. */
export function administrationRoutes(mount: Mount, deps: ScimDeps): void {
  const { db } = deps.control
  mount(
    scimOperations.createScimToken,
    (context) => createScimToken(deps, context, context.organization.id, context.body),
    withoutToken,
  )
  mount(scimOperations.listScimTokens, ({ organization, query }) =>
    showPage(createTokenStore(db).list(organization.id, readPage(query)), showToken),
  )
  mount(scimOperations.revokeScimToken, (context) =>
    revokeScimToken(deps, context, context.organization.id, context.params.token),
  )
  mount(scimOperations.listScimGroups, async ({ organization, query }) => {
    const store = createScimGroupStore(db)
    const { rows, nextCursor } = await refuseForeignCursor(store.list(organization.id, readPage(query)))
    const ids = rows.map((row) => row.id)
    const counts = await store.countMembers(organization.id, ids)
    return { data: rows.map((row) => showMappedGroup(row, counts.get(row.id) ?? 0)), next_cursor: nextCursor }
  })
  mount(scimOperations.mapScimGroup, (context) => {
    const wanted = { group: context.params.group, role: context.body.role }
    return mapGroup(deps, context, context.organization.id, wanted)
  })
}
