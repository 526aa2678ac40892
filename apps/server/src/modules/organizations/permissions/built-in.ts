export type BuiltInRole = 'owner' | 'admin' | 'member' | 'viewer'

/** A thing that a role can allow in an organization. */
export interface PermissionDefinition {
  name: string
  description: string
  /** Built-in roles that have it; the owner has every permission. */
  defaultRoles: readonly BuiltInRole[]
}

export const builtInRoles: readonly { name: BuiltInRole; description: string }[] = [
  { name: 'owner', description: 'May do everything, and makes other owners.' },
  { name: 'admin', description: 'Runs the organization, but neither deletes it nor pays for it.' },
  { name: 'member', description: 'Reads, and writes data.' },
  { name: 'viewer', description: 'Reads.' },
]

const ADMIN = ['admin'] as const
const ALL = ['admin', 'member', 'viewer'] as const

/** What roles can allow from the start; modules and the application add to it. */
export const builtInPermissions: readonly PermissionDefinition[] = [
  { name: 'organization.read', description: 'See the organization', defaultRoles: ALL },
  { name: 'organization.update', description: 'Change name, slug, settings, metadata', defaultRoles: ADMIN },
  { name: 'organization.delete', description: 'Delete the organization, or hand it over', defaultRoles: [] },
  { name: 'members.read', description: 'See members and invitations', defaultRoles: ALL },
  { name: 'members.invite', description: 'Invite members', defaultRoles: ADMIN },
  { name: 'members.update', description: 'Change the role of members', defaultRoles: ADMIN },
  { name: 'members.remove', description: 'Remove members', defaultRoles: ADMIN },
  { name: 'roles.read', description: 'See roles and permissions', defaultRoles: ALL },
  { name: 'roles.manage', description: 'Make and change roles', defaultRoles: ADMIN },
  { name: 'databases.read', description: 'List the databases', defaultRoles: ALL },
  { name: 'database.read', description: 'Read rows', defaultRoles: ALL },
  { name: 'database.write', description: 'Write rows', defaultRoles: ['admin', 'member'] },
  { name: 'database.sql', description: 'Send SQL', defaultRoles: ADMIN },
  { name: 'databases.manage', description: 'Create, restore and delete databases', defaultRoles: ADMIN },
  { name: 'projects.read', description: 'See projects', defaultRoles: ALL },
  { name: 'projects.manage', description: 'Create, change and delete projects', defaultRoles: ADMIN },
  { name: 'infra.read', description: 'See cloud resources, their runs and costs', defaultRoles: ALL },
  { name: 'infra.manage', description: 'Create, change and destroy cloud resources', defaultRoles: ADMIN },
  { name: 'infra.approve', description: 'Approve plans of cloud resources', defaultRoles: ADMIN },
  { name: 'credentials.manage', description: 'Store and remove cloud credentials', defaultRoles: ADMIN },
  { name: 'sso.manage', description: 'Set up single sign-on', defaultRoles: ADMIN },
  { name: 'audit.read', description: 'Read the audit trail', defaultRoles: ADMIN },
  { name: 'webhooks.manage', description: 'Set up webhooks', defaultRoles: ADMIN },
  { name: 'keys.manage', description: 'Make and revoke API keys', defaultRoles: ADMIN },
  { name: 'billing.read', description: 'See plan and invoices', defaultRoles: ADMIN },
  { name: 'billing.manage', description: 'Change plan and payment', defaultRoles: [] },
]

export function isBuiltInRole(name: string): name is BuiltInRole {
  return builtInRoles.some((role) => role.name === name)
}
