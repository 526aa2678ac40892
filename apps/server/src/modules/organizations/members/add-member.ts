import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireInstallation } from '../../../kernel/policy.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { KnownUser } from '../../identity/index.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow, OrganizationRow } from '../tables.ts'
import { lockUser } from './lock-user.ts'
import { insertMember } from './insert-member.ts'
import { requireMayGrant } from './ranks.ts'
import { requireDomain } from './require-domain.ts'
import { requireRoom } from './require-room.ts'
import { createMemberStore } from './store.ts'

/**
 * Makes a user a member on behalf of the installation; members have to invite, so that nobody is drawn in unasked.
 * @throws FORBIDDEN, USER_NOT_FOUND, ROLE_NOT_FOUND, ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, MEMBER_LIMIT_REACHED
 */
export async function addMember(
  deps: OrganizationDeps,
  context: RequestContext,
  organizationId: string,
  input: { user: string; role: string },
): Promise<MemberRow> {
  const { actor, reservedId } = context
  requireInstallation(actor)
  return deps.control.transaction(async (tx) => {
    const user = await lockUser(deps, tx, input.user)
    const { organization, access } = await openOrganization(deps, tx, actor, organizationId, 'members.invite')
    const members = createMemberStore(tx)
    const earlier =
      reservedId === null ? undefined : await members.findById(organization.id, `mem_${reservedId}`)
    if (earlier !== undefined) return earlier
    await requireMayGrant(tx, { actor, access }, input.role)
    const wanted = { user, role: input.role, reservedId }
    return admitMember(deps, tx, context, organization, wanted)
  })
}

/**
 * Takes a user in, whoever asked for it; the caller has decided on the role and holds the organization's lock.
 * @throws ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, MEMBER_LIMIT_REACHED
 */
export async function admitMember(
  deps: Pick<OrganizationDeps, 'audit' | 'clock' | 'known'>,
  tx: ControlTx,
  source: AuditSource,
  organization: OrganizationRow,
  {
    user,
    role,
    reservedId,
  }: { user: Pick<KnownUser, 'id' | 'email'>; role: string; reservedId: string | null },
): Promise<MemberRow> {
  const known = await createMemberStore(tx).find(organization.id, user.id)
  if (known !== undefined) throw alreadyMember()
  requireDomain(organization, user.email)
  await requireRoom(tx, organization)
  const wanted = { organizationId: organization.id, userId: user.id, role, reservedId }
  const member = await insertMember(deps, tx, wanted)
  const target = { type: 'member' as const, id: member.id, organizationId: organization.id }
  await deps.audit(tx, source, 'member.added', target, { user_id: user.id, role })
  return member
}

export function alreadyMember(): ProblemError {
  return problem('ALREADY_MEMBER', {
    detail: 'The user belongs to the organization already.',
    hint: 'Change the role instead.',
  })
}
