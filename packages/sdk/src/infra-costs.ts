import type { Budget, CreateBudget, operations, Price, UpdateBudget } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** `organization` by id or slug; a key or session of one organization need not name it. */
export interface GetCosts {
  organization?: string
  /** By id, or by slug with the organization; the whole organization when absent. */
  project?: string
  /** `2026-11`; the current one when absent. */
  month?: string
  by?: 'resource' | 'project' | 'provider'
  /** `day` also gives what each day cost. */
  interval?: 'day' | 'month'
}

export interface ListBudgets extends ListOptions {
  organization?: string
}

export interface ListPrices {
  provider: Price['provider']
  service?: Price['service']
}

const path = '/infra/budgets'
const one = `${path}/:budget` as const

/** `tenantry.infra.costs`: what resources cost by list prices, in minor units of the currency. */
export function costCalls(transport: Transport) {
  return {
    get(input: GetCosts = {}, options?: CallOptions) {
      const query = { ...input }
      return call<Operations['getCosts']>(transport, 'GET', '/infra/costs', { query }, options)
    },
  }
}

/** `tenantry.infra.prices`: the price list. */
export function priceCalls(transport: Transport) {
  return {
    /** Of one provider, by region, then by what they cost. */
    list({ provider, service }: ListPrices, options?: CallOptions) {
      const query = { provider, service }
      return call<Operations['listPrices']>(transport, 'GET', '/infra/prices', { query }, options)
    },
  }
}

/** `tenantry.infra.budgets`: what is meant to be spent in a month; each threshold alerts once a month. */
export function budgetCalls(transport: Transport) {
  const at = (budget: string) => ({ params: { budget } })
  return {
    create(input: CamelKeys<CreateBudget>, options?: CallOptions) {
      const request = { body: toWire<CreateBudget>(input), creates: true as const }
      return call<Operations['createBudget']>(transport, 'POST', path, request, options)
    },

    /** Newest first. */
    list(input: ListBudgets = {}, options?: CallOptions): PageRequest<Budget> {
      const { organization } = input
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, organization }
        return call<Operations['listBudgets']>(transport, 'GET', path, { query }, options)
      })
    },

    get(budgetId: string, options?: CallOptions) {
      return call<Operations['getBudget']>(transport, 'GET', one, at(budgetId), options)
    },

    /** With another amount, thresholds of this month alert anew. */
    update(budgetId: string, changes: CamelKeys<UpdateBudget>, options?: CallOptions) {
      const request = { ...at(budgetId), body: toWire<UpdateBudget>(changes) }
      return call<Operations['updateBudget']>(transport, 'PATCH', one, request, options)
    },

    delete(budgetId: string, options?: CallOptions) {
      return call<Operations['deleteBudget']>(transport, 'DELETE', one, at(budgetId), options)
    },
  }
}
