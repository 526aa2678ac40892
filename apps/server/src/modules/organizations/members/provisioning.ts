import type { Actor } from '../../../kernel/actor.ts'
import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { KnownUser } from '../../identity/index.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import { findRolePermissions } from '../permissions/find-role.ts'
import type { MemberRow } from '../tables.ts'
import { admitMember } from './add-member.ts'
import { giveRole } from './change-role.ts'
import { memberNotFound } from './find-member.ts'
import { requireMayGrant, requireOtherOwner } from './ranks.ts'
import { endMembership } from './remove-member.ts'
import { createMemberStore } from './store.ts'

/**
 * Membership as directories change it: the same limits, audit entries and events as when a member does it. On whom it may touch the caller decides; each
 * call locks the organization, and asks the actor for the permission that the change needs.
 * @throws as `organizationAccess`
 */
export interface MemberProvisioning {
  /** Locks the organization until the transaction ends; to come after locks of users. */
  lock(tx: ControlTx, actor: Actor, organizationId: string, permission: string): Promise<OrganizationAccess>
  /** Ids of the organizations that the user belongs to, deleted ones included. */
  organizationsOf(db: ControlDb, userId: string): Promise<readonly string[]>
  /** Roles of those among the users who are members. */
  rolesOf(
    db: ControlDb,
    organizationId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
  /** @throws ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, MEMBER_LIMIT_REACHED */
  admit(tx: ControlTx, source: AuditSource, membership: Membership & { email: string }): Promise<void>
  /** @throws MEMBER_NOT_FOUND, CONFLICT for the last owner */
  giveRole(tx: ControlTx, source: AuditSource, membership: Membership): Promise<void>
  /** @throws MEMBER_NOT_FOUND, CONFLICT for the last owner */
  end(tx: ControlTx, source: AuditSource, membership: Omit<Membership, 'role'>): Promise<void>
  /** How much a role allows, to say which of two allows more; null when there is no such role. */
  rankOf(db: ControlDb, organizationId: string, role: string): Promise<number | null>
  /** @throws ROLE_NOT_FOUND, FORBIDDEN for a role that allows more than the actor may do */
  requireMayGrant(tx: ControlTx, actor: Actor, access: OrganizationAccess, role: string): Promise<void>
}

interface Membership {
  organizationId: string
  userId: string
  role: string
}

export function createMemberProvisioning(deps: OrganizationDeps): MemberProvisioning {
  const find = async (tx: ControlTx, organizationId: string, userId: string): Promise<MemberRow> => {
    const member = await createMemberStore(tx).find(organizationId, userId)
    if (member === undefined) throw memberNotFound()
    return member
  }
  return {
    lock: async (tx, actor, organizationId, permission) =>
      (await openOrganization(deps, tx, actor, organizationId, permission)).access,
    organizationsOf: async (db, userId) =>
      (await createMemberStore(db).ofUser(userId)).map((member) => member.organization_id),
    rolesOf: (db, organizationId, userIds) => createMemberStore(db).rolesAmong(organizationId, userIds),
    async admit(tx, source, { organizationId, userId, role, email }) {
      const { organization } = await openOrganization(
        deps,
        tx,
        source.actor,
        organizationId,
        'members.invite',
      )
      const user: Pick<KnownUser, 'id' | 'email'> = { id: userId, email }
      await admitMember(deps, tx, source, organization, { user, role, reservedId: null })
    },
    async giveRole(tx, source, { organizationId, userId, role }) {
      await openOrganization(deps, tx, source.actor, organizationId, 'members.update')
      await giveRole(deps, tx, source, await find(tx, organizationId, userId), role)
    },
    async end(tx, source, { organizationId, userId }) {
      await openOrganization(deps, tx, source.actor, organizationId, 'members.remove')
      const member = await find(tx, organizationId, userId)
      await requireOtherOwner(tx, member)
      await endMembership(deps, tx, source, member, 'member.removed')
    },
    async rankOf(db, organizationId, role) {
      const permissions = await findRolePermissions(db, organizationId, role)
      if (permissions === undefined) return null
      return role === 'owner' ? Number.MAX_SAFE_INTEGER : permissions.size
    },
    requireMayGrant: (tx, actor, access, role) => requireMayGrant(tx, { actor, access }, role),
  }
}
