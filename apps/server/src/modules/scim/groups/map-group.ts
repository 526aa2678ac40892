import type { ScimGroup } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { ScimDeps } from '../deps.ts'
import type { ScimGroupRow } from '../tables.ts'
import { groupsMakeNoOwners } from '../tokens/create-token.ts'
import { giveGroupRoles } from './give-group-roles.ts'
import { createScimGroupStore } from './store.ts'

/**
 * Lets a group stand for a role, or for none; its members get it at once.
 * @throws SCIM_GROUP_NOT_FOUND, ROLE_NOT_FOUND, INVALID_REQUEST for owners, FORBIDDEN for a role, or a member, that may do more than the caller
 */
export async function mapGroup(
  deps: Pick<ScimDeps, 'control' | 'clock' | 'audit' | 'members'>,
  context: RequestContext,
  organizationId: string,
  { group: id, role }: { group: string; role: string | null },
): Promise<ScimGroup> {
  if (role === 'owner') throw groupsMakeNoOwners('/role')
  const { actor } = context
  return deps.control.transaction(async (tx) => {
    await deps.members.lock(tx, actor, organizationId, 'sso.manage')
    const access = await deps.members.lock(tx, actor, organizationId, 'members.update')
    const store = createScimGroupStore(tx)
    const row = await store.find(organizationId, id)
    if (row === undefined) {
      throw problem('SCIM_GROUP_NOT_FOUND', {
        detail: `There is no group ${id}.`,
        hint: 'GET /auth/organizations/:organization/scim-groups lists those that the identity provider has sent.',
      })
    }
    const mayGrant = (wanted: string) => deps.members.requireMayGrant(tx, actor, access, wanted)
    if (role !== null) await mayGrant(role)
    const members = (await store.members(organizationId, [id])).map((member) => member.scim_user_id)
    if (role === row.role) return showMappedGroup(row, members.length)
    const changes = { role, revision: row.revision + 1, updated_at: deps.clock.now() }
    await store.update(organizationId, id, changes)
    const target = { type: 'scim_group', id, organizationId } as const
    await deps.audit(tx, context, 'scim_group.mapped', target, {
      before: { role: row.role },
      after: { role },
    })
    await giveGroupRoles(deps, tx, context, organizationId, members, mayGrant)
    return showMappedGroup({ ...row, ...changes }, members.length)
  })
}

export function showMappedGroup(row: ScimGroupRow, memberCount: number): ScimGroup {
  return {
    id: row.id,
    organization_id: row.organization_id,
    display_name: row.display_name,
    external_id: row.external_id,
    role: row.role,
    member_count: memberCount,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
