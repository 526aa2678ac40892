import { Type, type Static } from 'typebox'
import { Id, IdOrName, Input, ListQuery, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams } from './organizations.ts'
import { GrantedDatabase } from './provision.ts'

const tag = 'Access'

/** A database that an organization was given. */
export const OrganizationDatabase = Type.Object({
  ...GrantedDatabase.properties,
  is_default: Type.Boolean({
    description: 'What `Tenantry-Org` alone leads to: the first one, until another is chosen',
  }),
})
export type OrganizationDatabase = Static<typeof OrganizationDatabase>

const DatabaseAccess = Type.Object({ granted_at: Timestamp })
export type DatabaseAccess = Static<typeof DatabaseAccess>

/** A user or an organization that was given a database. */
export const DatabaseGrantee = Type.Object({
  id: Id('grt'),
  grantee: Type.Object({ kind: Type.Enum(['user', 'organization']), id: Type.String() }),
  granted_at: Timestamp,
  granted_by: Type.String({ description: '`user:usr_…`, `key:key_…` or `system:…`' }),
})
export type DatabaseGrantee = Static<typeof DatabaseGrantee>

const UserParams = Input({
  user: Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' }),
})
const UserDatabaseParams = Input({ ...UserParams.properties, database: IdOrName })
const OrganizationDatabaseParams = Input({ ...OrganizationParams.properties, database: IdOrName })
const GrantBody = Input({ database: IdOrName })

const organizationErrors = ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED'] as const

const grantUserDatabase = operation({
  id: 'users.grant_database',
  method: 'POST',
  path: '/platform/users/:user/databases',
  tag,
  summary: 'Give a user a database, with full access to it',
  description: 'Does nothing more where the user has it already.',
  access: 'installation',
  params: UserParams,
  body: GrantBody,
  success: { status: 201, body: GrantedDatabase },
  errors: ['USER_NOT_FOUND', 'DATABASE_NOT_FOUND'],
  idempotent: true,
})

const listUserDatabases = operation({
  id: 'users.list_databases',
  method: 'GET',
  path: '/platform/users/:user/databases',
  tag,
  summary: 'List the databases that a user was given',
  access: 'installation',
  params: UserParams,
  query: ListQuery,
  success: { status: 200, body: Page(GrantedDatabase) },
  errors: ['USER_NOT_FOUND', 'INVALID_CURSOR'],
})

const getUserDatabase = operation({
  id: 'users.get_database_access',
  method: 'GET',
  path: '/platform/users/:user/databases/:database',
  tag,
  summary: 'Show whether a user was given a database',
  access: 'installation',
  params: UserDatabaseParams,
  success: { status: 200, body: DatabaseAccess },
  errors: ['USER_NOT_FOUND', 'GRANT_NOT_FOUND'],
})

const revokeUserDatabase = operation({
  id: 'users.revoke_database',
  method: 'DELETE',
  path: '/platform/users/:user/databases/:database',
  tag,
  summary: 'Take a database away from a user',
  access: 'installation',
  params: UserDatabaseParams,
  success: { status: 204 },
  errors: ['USER_NOT_FOUND', 'GRANT_NOT_FOUND'],
})

const grantOrganizationDatabase = operation({
  id: 'organizations.grant_database',
  method: 'POST',
  path: '/auth/organizations/:organization/databases',
  tag,
  summary: 'Give an organization a database; its members use it as their roles allow',
  description: 'For the installation. Does nothing more where the organization has it already.',
  access: { organization: 'databases.manage' },
  params: OrganizationParams,
  body: GrantBody,
  success: { status: 201, body: OrganizationDatabase },
  errors: [...organizationErrors, 'ORIGIN_REFUSED', 'DATABASE_NOT_FOUND', 'FORBIDDEN'],
  idempotent: true,
})

const listOrganizationDatabases = operation({
  id: 'organizations.list_databases',
  method: 'GET',
  path: '/auth/organizations/:organization/databases',
  tag,
  summary: 'List the databases that an organization was given',
  access: { organization: 'databases.read' },
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(OrganizationDatabase) },
  errors: [...organizationErrors, 'INVALID_CURSOR'],
})

const getOrganizationDatabase = operation({
  id: 'organizations.get_database_access',
  method: 'GET',
  path: '/auth/organizations/:organization/databases/:database',
  tag,
  summary: 'Show whether an organization was given a database',
  access: { organization: 'databases.read' },
  params: OrganizationDatabaseParams,
  success: { status: 200, body: DatabaseAccess },
  errors: [...organizationErrors, 'GRANT_NOT_FOUND'],
})

const revokeOrganizationDatabase = operation({
  id: 'organizations.revoke_database',
  method: 'DELETE',
  path: '/auth/organizations/:organization/databases/:database',
  tag,
  summary: 'Take a database away from an organization',
  description: 'The database itself stays. Only the installation gives it back.',
  access: { organization: 'databases.manage' },
  params: OrganizationDatabaseParams,
  success: { status: 204 },
  errors: [...organizationErrors, 'ORIGIN_REFUSED', 'GRANT_NOT_FOUND'],
})

const setDefaultDatabase = operation({
  id: 'organizations.set_default_database',
  method: 'POST',
  path: '/auth/organizations/:organization/databases/:database/default',
  tag,
  summary: 'Choose the default database of an organization',
  access: { organization: 'databases.manage' },
  params: OrganizationDatabaseParams,
  success: { status: 200, body: OrganizationDatabase },
  errors: [...organizationErrors, 'ORIGIN_REFUSED', 'GRANT_NOT_FOUND'],
})

const listDatabaseGrantees = operation({
  id: 'databases.list_grantees',
  method: 'GET',
  path: '/platform/databases/:database/access',
  tag,
  summary: 'List the users and organizations that were given a database',
  access: 'installation',
  params: Input({ database: IdOrName }),
  query: ListQuery,
  success: { status: 200, body: Page(DatabaseGrantee) },
  errors: ['DATABASE_NOT_FOUND', 'INVALID_CURSOR'],
})

export const accessOperations = {
  grantUserDatabase,
  listUserDatabases,
  getUserDatabase,
  revokeUserDatabase,
  grantOrganizationDatabase,
  listOrganizationDatabases,
  getOrganizationDatabase,
  revokeOrganizationDatabase,
  setDefaultDatabase,
  listDatabaseGrantees,
}
