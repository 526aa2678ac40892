import type { CreateResource, Module, operations, Resource, ResourceStatus } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { WithinOrganization } from './projects.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Values of a module's variables, under the names that the module gives them. */
export type ResourceInputs = Readonly<Record<string, unknown>>

/** `project` by id; or by slug, with the organization. */
export type CreateResourceInput = CamelKeys<CreateResource> & WithinOrganization & { project: string }

export interface ListResources extends ListOptions, WithinOrganization {
  /** By id; or by slug, with the organization. */
  project: string
  status?: ResourceStatus
  module?: string
}

/** `organization` by id or slug; a key or session of one organization need not name it. */
export interface ListOrganizationResources extends Omit<ListResources, 'project'> {
  project?: string
  cloud?: NonNullable<Module['cloud']>
  kind?: Module['kind']
}

const inProject = '/projects/:project/resources'
const one = '/infra/resources/:resource'

/** `tenantry.infra.resources`: virtual machines, buckets, and whatever else modules make. */
export function resourceCalls(transport: Transport) {
  const at = (resource: string) => ({ params: { resource } })
  return {
    /** Asks for a resource; its first run is planned at once. What the answer's `run` has planned is applied when it is approved. */
    create({ project, organization, ...input }: CreateResourceInput, options?: CallOptions) {
      const body = toWire<CreateResource>(input)
      const request = { params: { project }, query: { organization }, body, creates: true as const }
      return call<Operations['createProjectResource']>(transport, 'POST', inProject, request, options)
    },

    /** Newest first. */
    list(input: ListResources, options?: CallOptions): PageRequest<Resource> {
      const { project, organization, status, module } = input
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, organization, status, module }
        const request = { params: { project }, query }
        return call<Operations['listResources']>(transport, 'GET', inProject, request, options)
      })
    },

    /** Of an organization, over all its projects; newest first. */
    listIn(input: ListOrganizationResources = {}, options?: CallOptions): PageRequest<Resource> {
      const { limit, cursor: from, ...filters } = input
      return listPages(from, (cursor) => {
        const query = { limit: limit?.toString(), cursor, ...filters }
        const request = { query }
        return call<Operations['listOrganizationResources']>(
          transport,
          'GET',
          '/infra/resources',
          request,
          options,
        )
      })
    },

    get(resourceId: string, options?: CallOptions) {
      return call<Operations['getResource']>(transport, 'GET', one, at(resourceId), options)
    },

    /** Plans a change: `inputs` replace those of before, null takes one back to its default. */
    change(resourceId: string, { inputs }: { inputs: ResourceInputs }, options?: CallOptions) {
      const request = { ...at(resourceId), body: { inputs } }
      return call<Operations['changeResource']>(transport, 'PATCH', one, request, options)
    },

    /** Plans its destruction. */
    destroy(resourceId: string, options?: CallOptions) {
      return call<Operations['destroyResource']>(transport, 'DELETE', one, at(resourceId), options)
    },
  }
}
