import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { AuditSource } from '../../audit/index.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { findMember, memberNotFound } from './find-member.ts'
import { requireOtherOwner, requireRankOver } from './ranks.ts'
import { createMemberStore } from './store.ts'

/** Ends a membership. @throws MEMBER_NOT_FOUND, FORBIDDEN for somebody above oneself, CONFLICT for the last owner */
export async function removeMember(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  userReference: string,
): Promise<void> {
  const { actor } = context
  await deps.control.transaction(async (tx) => {
    const { access } = await openOrganization(deps, tx, actor, organizationId, 'members.remove')
    const member = await findMember(deps, tx, access.id, userReference)
    await requireRankOver(tx, { actor, access }, member)
    await requireOtherOwner(tx, member)
    await endMembership(deps, tx, context, member, 'member.removed')
  })
}

/** Ends one's own membership. @throws CONFLICT for the last owner */
export async function leaveOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
): Promise<void> {
  const { userId } = requireUser(context.actor)
  await deps.control.transaction(async (tx) => {
    const { access } = await openOrganization(deps, tx, context.actor, organizationId, 'organization.read')
    const member = await createMemberStore(tx).find(access.id, userId)
    if (member === undefined) throw memberNotFound()
    await requireOtherOwner(tx, member)
    await endMembership(deps, tx, context, member, 'member.left')
  })
}

export async function endMembership(
  deps: Pick<OrganizationDeps, 'audit'>,
  tx: ControlTx,
  source: AuditSource,
  member: MemberRow,
  action: 'member.removed' | 'member.left',
): Promise<void> {
  await createMemberStore(tx).remove(member.id)
  const target = { type: 'member' as const, id: member.id, organizationId: member.organization_id }
  await deps.audit(tx, source, action, target, { user_id: member.user_id, role: member.role })
}
