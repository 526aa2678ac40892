import { auditCalls, type OrganizationAuditCalls } from './audit.ts'
import { webhookCalls } from './webhooks.ts'
import type {
  CreateOrganization,
  operations,
  Organization,
  OrganizationSettingsInput,
  OwnOrganization,
  ProvisionDatabase,
  UpdateOrganization,
} from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { invitationCalls } from './invitations.ts'
import { memberCalls } from './members.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import { organizationRoleCalls } from './roles.ts'
import { organizationKeyCalls } from './organization-keys.ts'
import { organizationAccessCalls } from './organization-access.ts'
import { scimCalls } from './scim.ts'
import { domainCalls, ssoCalls } from './sso.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Settings of an organization; null takes one back. */
export type OrganizationSettingsChange = CamelKeys<OrganizationSettingsInput>

export type CreateOrg = Omit<CreateOrganization, 'settings' | 'provision_database'> & {
  settings?: OrganizationSettingsChange
  /** Gives the organization a database of this template, all or nothing. */
  provisionDatabase?: ProvisionDatabase
}
export type UpdateOrg = Omit<UpdateOrganization, 'settings'> & { settings?: OrganizationSettingsChange }

export interface ListOrganizations extends ListOptions {
  /** Part of a name or slug. */
  search?: string
  /** Those that can be restored; for the installation. */
  deleted?: true
}

const path = '/auth/organizations/:organization'

/** `tenantry.orgs`, also called `tenantry.organizations`: organizations by id or slug, their members, invitations, roles, databases, keys, domains and single sign-on. */
export function organizationCalls(transport: Transport) {
  return {
    ...recordCalls(transport),
    ...memberCalls(transport),
    ...invitationCalls(transport),
    ...organizationRoleCalls(transport),
    ...organizationAccessCalls(transport),
    ...organizationKeyCalls(transport),
    scim: scimCalls(transport),
    sso: ssoCalls(transport),
    domains: domainCalls(transport),

    /** The audit trail of one organization, by id or slug: the calls of `tenantry.audit`, for its members. */
    audit(organization: string): OrganizationAuditCalls {
      return auditCalls({ ...transport, organization })
    },

    /** The endpoints of one organization, by id or slug: the calls of `tenantry.webhooks`, for its members. They hear of that organization alone, and are no hooks. */
    webhooks(organization: string): ReturnType<typeof webhookCalls> {
      return webhookCalls({ ...transport, organization })
    },
  }
}

function recordCalls(transport: Transport) {
  return {
    /** The signed-in user becomes owner; with an installation key `owner` names the user. */
    create({ provisionDatabase, ...input }: CreateOrg, options?: CallOptions) {
      const provision = provisionDatabase && { provision_database: provisionDatabase }
      return call<Operations['createOrganization']>(
        transport,
        'POST',
        '/auth/organizations',
        { body: { ...withWireSettings(input), ...provision }, creates: true },
        options,
      )
    },

    get(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['getOrganization']>(transport, 'GET', path, input, options)
    },

    /** All of them for the installation, for a user those that the user belongs to. */
    list(input: ListOrganizations = {}, options?: CallOptions): PageRequest<Organization> {
      const { search, deleted } = input
      return listPages(input.cursor, (cursor) => {
        const query = {
          limit: input.limit?.toString(),
          cursor,
          search,
          deleted: deleted === true ? ('true' as const) : undefined,
        }
        return call<Operations['listOrganizations']>(
          transport,
          'GET',
          '/auth/organizations',
          { query },
          options,
        )
      })
    },

    /** The signed-in user's own, each with the user's role. */
    listOwn(input: ListOptions = {}, options?: CallOptions): PageRequest<OwnOrganization> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listOwnOrganizations']>(
          transport,
          'GET',
          '/auth/me/organizations',
          { query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** What the caller may do in it: role and permissions, as they are now. */
    getAccess(organization: string, options?: CallOptions) {
      return call<Operations['getOrganizationAccess']>(
        transport,
        'GET',
        `${path}/access`,
        { params: { organization } },
        options,
      )
    },

    /** `metadata` is merged; null takes a member away. */
    update(organization: string, changes: UpdateOrg, options?: CallOptions) {
      const input = { params: { organization }, body: withWireSettings(changes) }
      return call<Operations['updateOrganization']>(transport, 'PATCH', path, input, options)
    },

    /** Closed at once; the installation can restore it until `purge_at`. */
    delete(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['deleteOrganization']>(transport, 'DELETE', path, input, options)
    },

    restore(organization: string, options?: CallOptions) {
      return call<Operations['restoreOrganization']>(
        transport,
        'POST',
        '/platform/organizations/:organization/restore',
        { params: { organization } },
        options,
      )
    },
  }
}

function withWireSettings<Input extends { settings?: OrganizationSettingsChange }>({
  settings,
  ...rest
}: Input): Omit<Input, 'settings'> & { settings?: OrganizationSettingsInput } {
  return { ...rest, ...(settings !== undefined && { settings: toWire<OrganizationSettingsInput>(settings) }) }
}
