export const ORGANIZATION_TABS = [
  'overview',
  'members',
  'invitations',
  'roles',
  'sso',
  'scim',
  'databases',
  'keys',
  'webhooks',
  'audit',
  'settings',
] as const

export type OrganizationTab = (typeof ORGANIZATION_TABS)[number]

/** The permission without which a tab would show nothing but a refusal. */
export const TAB_PERMISSIONS: Record<OrganizationTab, string> = {
  overview: 'organization.read',
  members: 'members.read',
  invitations: 'members.read',
  roles: 'roles.read',
  sso: 'sso.manage',
  scim: 'sso.manage',
  databases: 'databases.read',
  keys: 'keys.manage',
  webhooks: 'webhooks.manage',
  audit: 'audit.read',
  settings: 'organization.update',
}
