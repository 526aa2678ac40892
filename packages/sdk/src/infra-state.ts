import type { operations, StateVersion } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

const path = '/infra/resources/:resource/state'
const versions = `${path}/versions` as const

/** `tenantry.infra.state`: what the engine knows of a resource, every version of it, secret values left out. */
export function stateCalls(transport: Transport) {
  return {
    get(resourceId: string, options?: CallOptions) {
      const request = { params: { resource: resourceId } }
      return call<Operations['getState']>(transport, 'GET', path, request, options)
    },

    /** Newest first. */
    versions(resourceId: string, input: ListOptions = {}, options?: CallOptions): PageRequest<StateVersion> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        const request = { params: { resource: resourceId }, query }
        return call<Operations['listStateVersions']>(transport, 'GET', versions, request, options)
      })
    },

    /** What is different in `to`, the current version when it is absent. */
    diff(resourceId: string, versionId: string, input: { to?: string } = {}, options?: CallOptions) {
      const params = { resource: resourceId, version: versionId }
      const request = { params, query: { to: input.to } }
      const diff = `${versions}/:version/diff` as const
      return call<Operations['diffStateVersions']>(transport, 'GET', diff, request, options)
    },

    /** Makes an earlier version the current one again. Nothing in the cloud is changed by it: look for drift afterwards. */
    restore(resourceId: string, versionId: string, options?: CallOptions) {
      const request = { params: { resource: resourceId, version: versionId } }
      const restore = `${versions}/:version/restore` as const
      return call<Operations['restoreStateVersion']>(transport, 'POST', restore, request, options)
    },

    /** Breaks the lock of a run that is dead; refused while it may be alive. */
    unlock(resourceId: string, options?: CallOptions) {
      const request = { params: { resource: resourceId } }
      return call<Operations['unlockState']>(transport, 'POST', `${path}/unlock`, request, options)
    },
  }
}
