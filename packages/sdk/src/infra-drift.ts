import type { Drift, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface ListDrift extends ListOptions {
  organization?: string
}

/** `tenantry.infra.drift`: resources that somebody has changed behind our back. */
export function driftCalls(transport: Transport) {
  return {
    /** As the newest look of each has found them, newest resource first. */
    list(input: ListDrift = {}, options?: CallOptions): PageRequest<Drift> {
      const { organization } = input
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, organization }
        return call<Operations['listDrift']>(transport, 'GET', '/infra/drift', { query }, options)
      })
    },

    /** Plans to take what was found for what is there; gives the run, which waits for its approvals. */
    accept(resource: string, options?: CallOptions) {
      const path = '/infra/resources/:resource/drift/accept'
      const request = { params: { resource }, creates: true as const }
      return call<Operations['acceptDrift']>(transport, 'POST', path, request, options)
    },
  }
}
