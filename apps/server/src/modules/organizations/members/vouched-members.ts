import type { ControlTx } from '../../../kernel/db/index.ts'
import type { AuditSource } from '../../audit/index.ts'
import { organizationNotFound } from '../access/decide.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { rolePermissions } from '../permissions/find-role.ts'
import { admitMember } from './add-member.ts'
import { giveRole } from './change-role.ts'
import { memberNotFound } from './find-member.ts'
import { lockUser } from './lock-user.ts'
import { createMemberStore } from './store.ts'

/** Memberships of people for whom an organization's own identity provider vouches, within the caller's transaction. Who set the roles was held to what they may give. */
export interface VouchedMembers {
  /** @throws ORGANIZATION_NOT_FOUND, ROLE_NOT_FOUND, ALREADY_MEMBER, EMAIL_DOMAIN_REFUSED, MEMBER_LIMIT_REACHED */
  admit(
    tx: ControlTx,
    source: AuditSource,
    organizationId: string,
    input: { userId: string; role: string },
  ): Promise<void>
  /** @throws ORGANIZATION_NOT_FOUND, ROLE_NOT_FOUND, MEMBER_NOT_FOUND, CONFLICT for the last owner */
  giveRole(
    tx: ControlTx,
    source: AuditSource,
    organizationId: string,
    input: { userId: string; role: string },
  ): Promise<void>
}

export function createVouchedMembers(deps: OrganizationDeps): VouchedMembers {
  const open = async (tx: ControlTx, organizationId: string, role: string) => {
    const organization = await createOrganizationStore(tx).lock(organizationId)
    if (organization === undefined || organization.deleted_at !== null) throw organizationNotFound()
    await rolePermissions(tx, organization.id, role)
    tx.afterCommit(() => deps.known.forget(organization.id))
    return organization
  }
  return {
    async admit(tx, source, organizationId, { userId, role }) {
      const user = await lockUser(deps, tx, userId)
      const organization = await open(tx, organizationId, role)
      await admitMember(deps, tx, source, organization, { user, role, reservedId: null })
    },

    async giveRole(tx, source, organizationId, { userId, role }) {
      const organization = await open(tx, organizationId, role)
      const member = await createMemberStore(tx).find(organization.id, userId)
      if (member === undefined) throw memberNotFound()
      await giveRole(deps, tx, source, member, role)
    },
  }
}
