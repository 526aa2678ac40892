import type { ImportTarget, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** The organization by id or slug; a key or session of one organization need not name it. */
export interface WithinOrganization {
  organization?: string
}

export interface AddModuleInput extends WithinOrganization {
  name: string
  /** https */
  url: string
  /** The whole id. */
  commit: string
  /** In the repository; its root when absent. */
  folder?: string
}

export interface ModuleRulesInput extends WithinOrganization {
  hosts: string[]
  providers: string[]
}

const path = '/infra/modules'
const one = `${path}/:module` as const
const rules = '/infra/module-rules'

/** `tenantry.infra.modules`: what makes resources, and what it needs to know for that. */
export function moduleCalls(transport: Transport) {
  return {
    /** Those that come with Tenantry, and the organization's own. */
    async list({ organization }: WithinOrganization = {}, options?: CallOptions) {
      const query = { organization }
      return (await call<Operations['listModules']>(transport, 'GET', path, { query }, options)).data
    },

    /** With variables, outputs and README. */
    get(name: string, { organization }: WithinOrganization = {}, options?: CallOptions) {
      const request = { params: { module: name }, query: { organization } }
      return call<Operations['getModule']>(transport, 'GET', one, request, options)
    },

    /** Fetches a module of the organization's own from Git, at one commit. */
    add(input: AddModuleInput, options?: CallOptions) {
      const request = { body: input, creates: true as const }
      return call<Operations['addModule']>(transport, 'POST', path, request, options)
    },

    delete(name: string, { organization }: WithinOrganization = {}, options?: CallOptions) {
      const request = { params: { module: name }, query: { organization } }
      return call<Operations['deleteModule']>(transport, 'DELETE', one, request, options)
    },

    /** Where modules of the organization's own may come from, and which providers they may use. */
    rules({ organization }: WithinOrganization = {}, options?: CallOptions) {
      const query = { organization }
      return call<Operations['getModuleRules']>(transport, 'GET', rules, { query }, options)
    },

    /** Sets both lists. */
    setRules(input: ModuleRulesInput, options?: CallOptions) {
      return call<Operations['setModuleRules']>(transport, 'PUT', rules, { body: input }, options)
    },
  }
}

/** `tenantry.infra.import`: plans to take objects over that are there already. */
export function importCall(transport: Transport) {
  return (resourceId: string, targets: ImportTarget[], options?: CallOptions) => {
    const request = { params: { resource: resourceId }, body: { import: targets }, creates: true as const }
    const at = '/infra/resources/:resource/import' as const
    return call<Operations['importResource']>(transport, 'POST', at, request, options)
  }
}
