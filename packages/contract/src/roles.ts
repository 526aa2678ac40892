import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams, RoleName } from './organizations.ts'
import { PermissionName } from './tokens.ts'

const tag = 'Roles'

const Description = Type.String({ maxLength: 300 })

export const Role = Type.Object({
  id: Nullable(Id('rol')),
  name: RoleName,
  kind: Type.Enum(['built_in', 'installation', 'organization']),
  description: Type.String(),
  permissions: Type.Array(PermissionName),
  created_at: Nullable(Timestamp),
  updated_at: Nullable(Timestamp),
})
export type Role = Static<typeof Role>

const Permission = Type.Object({
  name: PermissionName,
  description: Type.String(),
  default_roles: Type.Array(RoleName),
  registered: Type.Boolean({ description: 'By the application' }),
})
export type Permission = Static<typeof Permission>

const CreateRole = Input({
  name: RoleName,
  description: Type.Optional(Description),
  permissions: Type.Array(PermissionName, { maxItems: 200 }),
})
export type CreateRole = Static<typeof CreateRole>
const UpdateRole = Input({
  description: Type.Optional(Description),
  permissions: Type.Optional(Type.Array(PermissionName, { maxItems: 200 })),
})
export type UpdateRole = Static<typeof UpdateRole>

const RoleList = Type.Object({ data: Type.Array(Role), next_cursor: Type.Null() })
const RoleParams = Input({ role: Type.String({ minLength: 1, maxLength: 64, description: 'Name' }) })
const OwnRoleParams = Input({ ...OrganizationParams.properties, ...RoleParams.properties })
const within = ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'] as const

const listPermissions = operation({
  id: 'permissions.list',
  method: 'GET',
  path: '/platform/permissions',
  tag,
  summary: 'List the permissions that roles are made of',
  access: 'operator',
  success: {
    status: 200,
    body: Type.Object({ data: Type.Array(Permission), next_cursor: Type.Null() }),
  },
  errors: [],
})

const registerPermission = operation({
  id: 'permissions.register',
  method: 'POST',
  path: '/platform/permissions',
  tag,
  summary: 'Register a permission of the application',
  description: 'The owner has it at once, the other built-in roles when they are named.',
  access: 'installation',
  body: Input({
    name: PermissionName,
    description: Type.Optional(Description),
    default_roles: Type.Optional(Type.Array(Type.Enum(['admin', 'member', 'viewer']), { maxItems: 3 })),
  }),
  success: { status: 201, body: Permission },
  errors: ['PERMISSION_EXISTS'],
  idempotent: true,
})

const listInstallationRoles = operation({
  id: 'roles.list',
  method: 'GET',
  path: '/platform/roles',
  tag,
  summary: 'List the roles of all organizations',
  access: 'operator',
  success: { status: 200, body: RoleList },
  errors: [],
})

const createInstallationRole = operation({
  id: 'roles.create',
  method: 'POST',
  path: '/platform/roles',
  tag,
  summary: 'Create a role for all organizations',
  access: 'installation',
  body: CreateRole,
  success: { status: 201, body: Role },
  errors: ['ROLE_NAME_TAKEN'],
  idempotent: true,
})

const updateInstallationRole = operation({
  id: 'roles.update',
  method: 'PATCH',
  path: '/platform/roles/:role',
  tag,
  summary: 'Change a role of all organizations',
  access: 'installation',
  params: RoleParams,
  body: UpdateRole,
  success: { status: 200, body: Role },
  errors: ['ROLE_NOT_FOUND', 'CONFLICT'],
})

const deleteInstallationRole = operation({
  id: 'roles.delete',
  method: 'DELETE',
  path: '/platform/roles/:role',
  tag,
  summary: 'Delete a role that nobody has',
  access: 'installation',
  params: RoleParams,
  success: { status: 204 },
  errors: ['ROLE_NOT_FOUND', 'ROLE_IN_USE', 'CONFLICT'],
})

const listRoles = operation({
  id: 'organizations.list_roles',
  method: 'GET',
  path: '/auth/organizations/:organization/roles',
  tag,
  summary: 'List the roles that members can have',
  access: { organization: 'roles.read' },
  params: OrganizationParams,
  success: { status: 200, body: RoleList },
  errors: within,
})

const createRole = operation({
  id: 'organizations.create_role',
  method: 'POST',
  path: '/auth/organizations/:organization/roles',
  tag,
  summary: 'Create a role for one organization',
  description: 'Nobody makes a role that allows what they may not do themselves.',
  access: { organization: 'roles.manage' },
  params: OrganizationParams,
  body: CreateRole,
  success: { status: 201, body: Role },
  errors: [...within, 'ROLE_NAME_TAKEN', 'CONFLICT'],
  idempotent: true,
})

const updateRole = operation({
  id: 'organizations.update_role',
  method: 'PATCH',
  path: '/auth/organizations/:organization/roles/:role',
  tag,
  summary: 'Change a role of one organization',
  access: { organization: 'roles.manage' },
  params: OwnRoleParams,
  body: UpdateRole,
  success: { status: 200, body: Role },
  errors: [...within, 'ROLE_NOT_FOUND', 'CONFLICT'],
})

const deleteRole = operation({
  id: 'organizations.delete_role',
  method: 'DELETE',
  path: '/auth/organizations/:organization/roles/:role',
  tag,
  summary: 'Delete a role of one organization that nobody has',
  access: { organization: 'roles.manage' },
  params: OwnRoleParams,
  success: { status: 204 },
  errors: [...within, 'ROLE_NOT_FOUND', 'ROLE_IN_USE', 'CONFLICT'],
})

export const roleOperations = {
  listPermissions,
  registerPermission,
  listInstallationRoles,
  createInstallationRole,
  updateInstallationRole,
  deleteInstallationRole,
  listRoles,
  createRole,
  updateRole,
  deleteRole,
}
