import { textOf } from '../json-parts.ts'
import type { InfraModule } from '../modules/catalogue.ts'
import { FREE, UNKNOWN, type Bill } from './bill.ts'
import { billAws } from './bill-aws.ts'
import { billAzure } from './bill-azure.ts'
import { billGcp } from './bill-gcp.ts'
import { billLocal } from './bill-local.ts'
import type { PriceRow } from './catalogue.ts'
import type { PlanObject } from './plan-objects.ts'

/** What an object's bill depends on beside its own attributes. */
export interface BillContext {
  module: Pick<InfraModule, 'cloud'>
  variables: Readonly<Record<string, unknown>>
  /** All objects of the same side of the plan, as far as a bill depends on them. */
  siblings: Siblings
}

export interface Siblings {
  types: ReadonlySet<string>
  /** Names of disks of Google Cloud. */
  diskNames: ReadonlySet<string>
}

/** Read once: a plan of very many objects is priced in one pass. */
export function readSiblings(objects: readonly PlanObject[]): Siblings {
  const disks = objects.filter(({ type }) => type === 'google_compute_disk')
  return {
    types: new Set(objects.map(({ type }) => type)),
    diskNames: new Set(disks.flatMap(({ values }) => textOf(values['name']) ?? [])),
  }
}

/** Providers that make nothing that a cloud could charge for. */
const WEIGHTLESS = /^(terraform_data|null_resource|(random|tls|time|local)_[a-z0-9_]+)$/

/** Who charges for an object, and for what. Null for objects of no cloud. */
export function billObject(
  object: PlanObject,
  context: BillContext,
): { provider: PriceRow['provider'] | null; bill: Bill } {
  const [prefix] = object.type.split('_')
  switch (prefix) {
    case 'aws':
      return { provider: 'aws', bill: billAws(object, context) }
    case 'azurerm':
      return { provider: 'azure', bill: billAzure(object) }
    case 'google':
      return { provider: 'gcp', bill: billGcp(object, context) }
    default:
      if (context.module.cloud === 'local' && object.type === 'terraform_data')
        return { provider: 'local', bill: billLocal(object) }
      return { provider: null, bill: WEIGHTLESS.test(object.type) ? FREE : UNKNOWN }
  }
}
