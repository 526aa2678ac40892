import type { PlanPrice, PlanSummary } from '@tenantry/contract'
import { readPlannedObjects } from '../planned-objects.ts'
import type { Facts } from '../rules/facts.ts'

/** An object of a plan as an engine writes it. */
export interface Drawn {
  type: string
  after?: object | null
  unknown?: object
  actions?: string[]
  module?: string
  name?: string
}

const PROVIDERS: Readonly<Record<string, string>> = { aws: 'aws', azurerm: 'azurerm', google: 'google' }

export function planOf(objects: readonly Drawn[], more: object = {}): object {
  return {
    resource_changes: objects.map(
      ({ type, after = {}, unknown = {}, actions = ['create'], module, name = 'x' }) => ({
        address: `${module === undefined ? '' : `${module}.`}${type}.${name}`,
        ...(module === undefined ? {} : { module_address: module }),
        mode: 'managed',
        type,
        name,
        provider_name: `registry.example/hashicorp/${PROVIDERS[type.split('_')[0] ?? ''] ?? 'other'}`,
        change: { actions, before: null, after, after_unknown: unknown },
      }),
    ),
    ...more,
  }
}

export function factsOf(objects: readonly Drawn[], more: Partial<Facts> = {}, plan: object = {}): Facts {
  const document = planOf(objects, plan)
  return {
    kind: 'change',
    module: 'aws_vm',
    price: null,
    document,
    objects: readPlannedObjects(document),
    ...more,
  }
}

export function summaryOf(more: Partial<PlanSummary> = {}): PlanSummary {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 }
  return { ...counts, changes: [], drift: [], price: null, serial: 1, expires_at: 2_000_000_000, ...more }
}

/** What a plan costs a month, in cents of a dollar, with nothing unpriced. */
export function priceOf(before: number, after: number): PlanPrice {
  return {
    currency: 'USD',
    before,
    after,
    difference: after - before,
    objects: [],
    usage: [],
    unpriced: [],
    as_of: '2026-11-01',
  }
}
