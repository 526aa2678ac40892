import type { CreateRole, operations, Permission, Role, UpdateRole } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface RegisterPermission {
  /** `reports.export` */
  name: string
  description?: string
  /** Built-in roles that have it, beside the owner. */
  defaultRoles?: ('admin' | 'member' | 'viewer')[]
}

const path = '/auth/organizations/:organization'

/** Roles of one organization, within `tenantry.orgs`. */
export function organizationRoleCalls(transport: Transport) {
  return {
    /** Built-in ones, the installation's, and its own. */
    listRoles(organization: string, options?: CallOptions): PageRequest<Role> {
      const input = { params: { organization } }
      return listPages(undefined, () =>
        call<Operations['listRoles']>(transport, 'GET', `${path}/roles`, input, options),
      )
    },

    createRole({ orgId, ...body }: CreateRole & { orgId: string }, options?: CallOptions) {
      return call<Operations['createRole']>(
        transport,
        'POST',
        `${path}/roles`,
        { params: { organization: orgId }, body, creates: true },
        options,
      )
    },

    updateRole(organization: string, role: string, body: UpdateRole, options?: CallOptions) {
      const input = { params: { organization, role }, body }
      return call<Operations['updateRole']>(transport, 'PATCH', `${path}/roles/:role`, input, options)
    },

    deleteRole(organization: string, role: string, options?: CallOptions) {
      const input = { params: { organization, role } }
      return call<Operations['deleteRole']>(transport, 'DELETE', `${path}/roles/:role`, input, options)
    },
  }
}

/** `tenantry.roles`: the installation's own roles, which every organization has. */
export function roleCalls(transport: Transport) {
  return {
    /** Built-in ones, and the installation's. */
    list(options?: CallOptions): PageRequest<Role> {
      return listPages(undefined, () =>
        call<Operations['listInstallationRoles']>(transport, 'GET', '/platform/roles', {}, options),
      )
    },

    create(body: CreateRole, options?: CallOptions) {
      const input = { body, creates: true as const }
      return call<Operations['createInstallationRole']>(transport, 'POST', '/platform/roles', input, options)
    },

    update(role: string, body: UpdateRole, options?: CallOptions) {
      return call<Operations['updateInstallationRole']>(
        transport,
        'PATCH',
        '/platform/roles/:role',
        { params: { role }, body },
        options,
      )
    },

    delete(role: string, options?: CallOptions) {
      return call<Operations['deleteInstallationRole']>(
        transport,
        'DELETE',
        '/platform/roles/:role',
        { params: { role } },
        options,
      )
    },
  }
}

/** `tenantry.permissions`: what roles are made of. */
export function permissionCalls(transport: Transport) {
  return {
    list(options?: CallOptions): PageRequest<Permission> {
      return listPages(undefined, () =>
        call<Operations['listPermissions']>(transport, 'GET', '/platform/permissions', {}, options),
      )
    },

    /** Adds one of the application's. */
    register({ defaultRoles, ...rest }: RegisterPermission, options?: CallOptions) {
      const body = { ...rest, ...(defaultRoles !== undefined && { default_roles: defaultRoles }) }
      return call<Operations['registerPermission']>(
        transport,
        'POST',
        '/platform/permissions',
        { body, creates: true },
        options,
      )
    },
  }
}
