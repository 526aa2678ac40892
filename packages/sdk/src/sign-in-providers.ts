import type { OperationBody, operations, SignInProvider } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export type CreateSignInProvider = CamelKeys<OperationBody<Operations['createSignInProvider']>>
export type UpdateSignInProvider = CamelKeys<OperationBody<Operations['updateSignInProvider']>>

/** `tenantry.signInProviders`: who may vouch for users of the installation. No reply carries a secret. */
export function signInProviderCalls(transport: Transport) {
  return {
    create(input: CreateSignInProvider, options?: CallOptions) {
      const body = toWire<OperationBody<Operations['createSignInProvider']>>(input)
      const request = { body, creates: true } as const
      return call<Operations['createSignInProvider']>(
        transport,
        'POST',
        '/platform/sign-in-providers',
        request,
        options,
      )
    },

    list(options?: CallOptions): PageRequest<SignInProvider> {
      return listPages(undefined, () =>
        call<Operations['listSignInProviders']>(transport, 'GET', '/platform/sign-in-providers', {}, options),
      )
    },

    get(name: string, options?: CallOptions) {
      const input = { params: { provider: name } }
      return call<Operations['getSignInProvider']>(
        transport,
        'GET',
        '/platform/sign-in-providers/:provider',
        input,
        options,
      )
    },

    update(name: string, changes: UpdateSignInProvider, options?: CallOptions) {
      const body = toWire<OperationBody<Operations['updateSignInProvider']>>(changes)
      return call<Operations['updateSignInProvider']>(
        transport,
        'PATCH',
        '/platform/sign-in-providers/:provider',
        { params: { provider: name }, body },
        options,
      )
    },

    /** Accounts stay linked. */
    delete(name: string, options?: CallOptions) {
      const input = { params: { provider: name } }
      return call<Operations['deleteSignInProvider']>(
        transport,
        'DELETE',
        '/platform/sign-in-providers/:provider',
        input,
        options,
      )
    },
  }
}
