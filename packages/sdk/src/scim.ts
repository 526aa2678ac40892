import type { operations, ScimGroup, ScimToken } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface CreateScimToken {
  /** Id or slug. */
  orgId: string
  name: string
  /** Unix seconds, within two years. */
  expiresAt: number
  /** Role of users whom no group gives one; `member` when absent. */
  defaultRole?: string
}

const path = '/auth/organizations/:organization'

/** `tenantry.orgs.scim`: what an identity provider needs to provision users, and what its groups stand for. */
export function scimCalls(transport: Transport) {
  return {
    tokens: tokenCalls(transport),
    groups: groupCalls(transport),
  }
}

function tokenCalls(transport: Transport) {
  return {
    /** The reply alone carries the `token`; it is stored hashed and never shown again. */
    create({ orgId, name, expiresAt, defaultRole }: CreateScimToken, options?: CallOptions) {
      const body = {
        name,
        expires_at: expiresAt,
        ...(defaultRole !== undefined && { default_role: defaultRole }),
      }
      return call<Operations['createScimToken']>(
        transport,
        'POST',
        `${path}/scim-tokens`,
        { params: { organization: orgId }, body, creates: true },
        options,
      )
    },

    /** Newest first, also those that are revoked or over. */
    list(organization: string, input: ListOptions = {}, options?: CallOptions): PageRequest<ScimToken> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listScimTokens']>(
          transport,
          'GET',
          `${path}/scim-tokens`,
          { params: { organization }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** At once; what it provisioned stays. */
    revoke(organization: string, tokenId: string, options?: CallOptions) {
      const input = { params: { organization, token: tokenId } }
      return call<Operations['revokeScimToken']>(
        transport,
        'DELETE',
        `${path}/scim-tokens/:token`,
        input,
        options,
      )
    },
  }
}

function groupCalls(transport: Transport) {
  return {
    list(organization: string, input: ListOptions = {}, options?: CallOptions): PageRequest<ScimGroup> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listScimGroups']>(
          transport,
          'GET',
          `${path}/scim-groups`,
          { params: { organization }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** Gives whoever is in the group a role; null takes it back. */
    map(organization: string, groupId: string, role: string | null, options?: CallOptions) {
      const input = { params: { organization, group: groupId }, body: { role } }
      return call<Operations['mapScimGroup']>(
        transport,
        'PATCH',
        `${path}/scim-groups/:group`,
        input,
        options,
      )
    },
  }
}
