import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { managesInstallation, requireFreshSignIn } from '../../../kernel/policy.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { findMember } from './find-member.ts'
import { requireMayGrant } from './ranks.ts'
import { createMemberStore } from './store.ts'

/**
 * Makes a member owner and the caller admin, in one step; the installation, which owns nothing, makes all former owners admins.
 * @throws MEMBER_NOT_FOUND, FORBIDDEN for anybody but an owner in person, FRESH_SIGN_IN_NEEDED, CONFLICT when handed to oneself
 */
export async function transferOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  userReference: string,
): Promise<MemberRow> {
  const { actor } = context
  requireFreshSignIn(actor, deps.clock.now())
  return deps.control.transaction(async (tx) => {
    const { access } = await openOrganization(deps, tx, actor, organizationId, 'organization.delete')
    await requireMayGrant(tx, { actor, access }, 'owner')
    const store = createMemberStore(tx)
    const heir = await findMember(deps, tx, access.id, userReference)
    const owners = await store.listWithRole(access.id, 'owner')
    const own = owners.filter(({ user_id }) => actor.kind === 'user' && user_id === actor.userId)
    const leaving = own.length === 0 && managesInstallation(actor) ? owners : own
    if (leaving.some(({ id }) => id === heir.id))
      throw problem('CONFLICT', { detail: 'The member owns the organization already.' })
    const now = deps.clock.now()
    await store.changeRole(heir.id, 'owner', now)
    for (const member of leaving) await store.changeRole(member.id, 'admin', now)
    const target = { type: 'organization' as const, id: access.id, organizationId: access.id }
    await deps.audit(tx, context, 'organization.transferred', target, {
      before: { owners: owners.map(({ user_id }) => user_id) },
      after: { owner: heir.user_id },
    })
    return { ...heir, role: 'owner', updated_at: now }
  })
}
