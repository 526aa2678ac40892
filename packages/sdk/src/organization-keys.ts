import type { ApiKey, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface CreateOrganizationKey {
  orgId: string
  name: string
  /** What it may do in the organization and its databases: `database.read`, … */
  permissions: string[]
  /** Unix seconds; never when absent. */
  expiresAt?: number
}

const path = '/auth/organizations/:organization/keys'

/** API keys of one organization, within `tenantry.orgs`. */
export function organizationKeyCalls(transport: Transport) {
  return {
    /** The reply alone carries the `token`; it is stored hashed and never shown again. */
    createKey({ orgId, expiresAt, ...rest }: CreateOrganizationKey, options?: CallOptions) {
      const body = { ...rest, ...(expiresAt !== undefined && { expires_at: expiresAt }) }
      const input = { params: { organization: orgId }, body, creates: true as const }
      return call<Operations['createOrganizationKey']>(transport, 'POST', path, input, options)
    },

    listKeys(organization: string, input: ListOptions = {}, options?: CallOptions): PageRequest<ApiKey> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        const request = { params: { organization }, query }
        return call<Operations['listOrganizationKeys']>(transport, 'GET', path, request, options)
      })
    },

    revokeKey(organization: string, keyId: string, options?: CallOptions) {
      const input = { params: { organization, key: keyId } }
      return call<Operations['revokeOrganizationKey']>(transport, 'DELETE', `${path}/:key`, input, options)
    },
  }
}
