import { createOrganizations } from './migrations/0001-organizations.ts'
import { createInvitations } from './migrations/0002-invitations.ts'
import { indexOrganizationGrowth } from './migrations/0003-growth.ts'

export { createOrganizationsModule } from './module.ts'
export type { OrganizationsModule } from './module.ts'
export type { MemberProvisioning } from './members/provisioning.ts'
export type { VouchedMembers } from './members/vouched-members.ts'

export const organizationMigrations = [createOrganizations, createInvitations, indexOrganizationGrowth]
