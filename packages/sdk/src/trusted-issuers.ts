import type { OperationBody, operations, TrustedIssuer } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations
type CreateBody = OperationBody<Operations['createTrustedIssuer']>
type UpdateBody = OperationBody<Operations['updateTrustedIssuer']>

/** `roleMap`: values of the role claim, and the roles that they mean. */
export type CreateTrustedIssuer = CamelKeys<CreateBody>
export type UpdateTrustedIssuer = CamelKeys<UpdateBody>

/** `tenantry.trustedIssuers`: identity providers whose tokens are taken as they are. */
export function trustedIssuerCalls(transport: Transport) {
  return {
    create(input: CreateTrustedIssuer, options?: CallOptions) {
      const request = { body: toWire<CreateBody>(input), creates: true } as const
      return call<Operations['createTrustedIssuer']>(
        transport,
        'POST',
        '/platform/trusted-issuers',
        request,
        options,
      )
    },

    list(options?: CallOptions): PageRequest<TrustedIssuer> {
      return listPages(undefined, () =>
        call<Operations['listTrustedIssuers']>(transport, 'GET', '/platform/trusted-issuers', {}, options),
      )
    },

    get(issuerId: string, options?: CallOptions) {
      const input = { params: { issuer: issuerId } }
      return call<Operations['getTrustedIssuer']>(
        transport,
        'GET',
        '/platform/trusted-issuers/:issuer',
        input,
        options,
      )
    },

    update(issuerId: string, changes: UpdateTrustedIssuer, options?: CallOptions) {
      return call<Operations['updateTrustedIssuer']>(
        transport,
        'PATCH',
        '/platform/trusted-issuers/:issuer',
        { params: { issuer: issuerId }, body: toWire<UpdateBody>(changes) },
        options,
      )
    },

    delete(issuerId: string, options?: CallOptions) {
      const input = { params: { issuer: issuerId } }
      return call<Operations['deleteTrustedIssuer']>(
        transport,
        'DELETE',
        '/platform/trusted-issuers/:issuer',
        input,
        options,
      )
    },
  }
}
