import type { CreatePolicy, EvaluatePolicies, operations, Policy, UpdatePolicy } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface ListPolicies extends ListOptions {
  organization?: string
  /** Those that hold there: its own and those of the whole organization. */
  project?: string
}

const path = '/infra/policies'
const one = `${path}/:policy` as const

/** `tenantry.infra.policies`: rules on what plans may do. */
export function policyCalls(transport: Transport) {
  const at = (policy: string) => ({ params: { policy } })
  return {
    /** `organization` by id or slug; a key or session of one organization need not name it. With `project` it holds there alone. */
    create(input: CreatePolicy, options?: CallOptions) {
      const request = { body: input, creates: true as const }
      return call<Operations['createPolicy']>(transport, 'POST', path, request, options)
    },

    /** Newest first. */
    list(input: ListPolicies = {}, options?: CallOptions): PageRequest<Policy> {
      const { organization, project } = input
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, organization, project }
        return call<Operations['listPolicies']>(transport, 'GET', path, { query }, options)
      })
    },

    get(policyId: string, options?: CallOptions) {
      return call<Operations['getPolicy']>(transport, 'GET', one, at(policyId), options)
    },

    /** `rules` are replaced as a whole. */
    update(policyId: string, changes: UpdatePolicy, options?: CallOptions) {
      const request = { ...at(policyId), body: changes }
      return call<Operations['updatePolicy']>(transport, 'PATCH', one, request, options)
    },

    delete(policyId: string, options?: CallOptions) {
      return call<Operations['deletePolicy']>(transport, 'DELETE', one, at(policyId), options)
    },

    /** What policies say of a plan that waits (`run`) or is sent (`document`). Changes nothing. */
    evaluate(input: EvaluatePolicies, options?: CallOptions) {
      const evaluate = `${path}/evaluate` as const
      return call<Operations['evaluatePolicies']>(transport, 'POST', evaluate, { body: input }, options)
    },
  }
}
