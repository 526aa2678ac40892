import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { AuditSource } from '../../audit/index.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { findMember } from './find-member.ts'
import { requireMayGrant, requireOtherOwner, requireRankOver } from './ranks.ts'
import { createMemberStore } from './store.ts'

/**
 * Gives a member another role.
 * @throws MEMBER_NOT_FOUND, ROLE_NOT_FOUND, FORBIDDEN for a role or a member above oneself, CONFLICT for the last owner
 */
export async function changeRole(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  input: { user: string; role: string },
): Promise<MemberRow> {
  const { actor } = context
  return deps.control.transaction(async (tx) => {
    const { access } = await openOrganization(deps, tx, actor, organizationId, 'members.update')
    const member = await findMember(deps, tx, access.id, input.user)
    const changer = { actor, access }
    await requireRankOver(tx, changer, member)
    await requireMayGrant(tx, changer, input.role)
    return giveRole(deps, tx, context, member, input.role)
  })
}

/** Gives a member a role, whoever asked for it; the caller has decided on that and holds the organization's lock. @throws CONFLICT for the last owner */
export async function giveRole(
  deps: Pick<OrganizationDeps, 'audit' | 'clock'>,
  tx: ControlTx,
  source: AuditSource,
  member: MemberRow,
  role: string,
): Promise<MemberRow> {
  if (role === member.role) return member
  await requireOtherOwner(tx, member)
  const now = deps.clock.now()
  await createMemberStore(tx).changeRole(member.id, role, now)
  const target = { type: 'member' as const, id: member.id, organizationId: member.organization_id }
  await deps.audit(tx, source, 'member.role_changed', target, {
    user_id: member.user_id,
    before: { role: member.role },
    after: { role },
  })
  return { ...member, role, updated_at: now }
}
