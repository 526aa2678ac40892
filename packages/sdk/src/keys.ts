import type { ApiKey, KeyScope, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import type { CamelKeys } from './camel-keys.ts'
import { toWire } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Everything, or reading (and writing) the named databases. */
export type KeyScopeInput = KeyScope extends infer Scope
  ? Scope extends unknown
    ? CamelKeys<Scope>
    : never
  : never

export interface CreateKey {
  name: string
  scope: KeyScopeInput
  /** Unix seconds; never when absent. */
  expiresAt?: number
}

/** `tenantry.keys`: API keys. */
export function keyCalls(transport: Transport) {
  return {
    /** The reply alone carries the `token`; it is stored hashed and never shown again. */
    create(input: CreateKey, options?: CallOptions) {
      const { name, scope, expiresAt } = input
      const body = {
        name,
        scope: toWire<KeyScope>(scope),
        ...(expiresAt !== undefined && { expires_at: expiresAt }),
      }
      return call<Operations['createKey']>(
        transport,
        'POST',
        '/platform/keys',
        { body, creates: true },
        options,
      )
    },

    list(input: ListOptions = {}, options?: CallOptions): PageRequest<ApiKey> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listKeys']>(
          transport,
          'GET',
          '/platform/keys',
          { query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** The key of this client. */
    current(options?: CallOptions) {
      return call<Operations['whoAmI']>(transport, 'GET', '/platform/keys/current', {}, options)
    },

    revoke(keyId: string, options?: CallOptions) {
      return call<Operations['revokeKey']>(
        transport,
        'DELETE',
        '/platform/keys/:key',
        { params: { key: keyId } },
        options,
      )
    },
  }
}
