import type { ApiKey, operations, OperationBody } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import { refreshTokens } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations
type PersonalTokenBody = OperationBody<Operations['createPersonalToken']>

/** `expiresAt` is in Unix seconds; without it the token is valid until it is revoked. */
export type CreatePersonalToken = CamelKeys<PersonalTokenBody>

/** Tokens of users, within `tenantry.auth`. */
export function tokenCalls(transport: Transport) {
  return {
    /** Access tokens, which other servers can check by themselves, and what renews them. */
    tokens: {
      /** For the session of this client. With `organization` (id or slug) the token opens that one alone. */
      issue(input: { organization?: string } = {}, options?: CallOptions) {
        return call<Operations['issueTokens']>(transport, 'POST', '/auth/tokens', { body: input }, options)
      },

      /** Exchanges a refresh token, which works once. A client that goes on with a pair (`auth.use`) does this by itself. */
      refresh(refreshToken: string, options?: CallOptions) {
        return refreshTokens(transport, refreshToken, options)
      },
    },

    /** Tokens for scripts: they act for the user. */
    personalTokens: {
      /** The reply alone carries the `token`; it is stored hashed and never shown again. */
      create(input: CreatePersonalToken, options?: CallOptions) {
        return call<Operations['createPersonalToken']>(
          transport,
          'POST',
          '/auth/me/tokens',
          { body: toWire<PersonalTokenBody>(input), creates: true },
          options,
        )
      },

      list(input: ListOptions = {}, options?: CallOptions): PageRequest<ApiKey> {
        return listPages(input.cursor, (cursor) =>
          call<Operations['listPersonalTokens']>(
            transport,
            'GET',
            '/auth/me/tokens',
            { query: { limit: input.limit?.toString(), cursor } },
            options,
          ),
        )
      },

      revoke(tokenId: string, options?: CallOptions) {
        return call<Operations['revokePersonalToken']>(
          transport,
          'DELETE',
          '/auth/me/tokens/:key',
          { params: { key: tokenId } },
          options,
        )
      },
    },
  }
}
