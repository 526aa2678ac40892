import type { PlanPrice } from '@tenantry/contract'
import type { InfraModule } from '../modules/catalogue.ts'
import type { Inputs } from '../resources/inputs.ts'
import { billObject, readSiblings, type BillContext } from './bill-object.ts'
import type { BillPart } from './bill.ts'
import type { KnownPrice, PriceCatalogue, PriceRow } from './catalogue.ts'
import { toMinor } from './money.ts'
import {
  readLookSides,
  readPlanSides,
  readVariables,
  type PlanObject,
  type PlanSides,
} from './plan-objects.ts'

type ObjectPrice = number | 'unpriced'

/**
 * What a plan costs a month by list prices: before, after, and object by object. Each object is rounded to minor units by itself, so that the objects add up
 * to the plan. What has no known price, or is paid by use, is `unpriced`: it is named, and counts as nothing.
 * `document`: the plan as `show -json` prints it. `isLook`: the plan changes nothing and only looks.
 */
export function pricePlan(
  document: unknown,
  inputs: Inputs,
  module: Pick<InfraModule, 'cloud'>,
  catalogue: PriceCatalogue,
  { isLook = false }: { isLook?: boolean } = {},
): PlanPrice {
  const sides = isLook ? readLookSides(document) : readPlanSides(document)
  const variables = { ...readVariables(document), ...inputs }
  const days = new Set<string>()
  const usage = new Map<string, PlanPrice['usage'][number]>()
  const price = (side: keyof PlanSides) => {
    const context = { module, variables, siblings: readSiblings(sides[side]) }
    const priced = sides[side].flatMap((object): [string, ObjectPrice][] => {
      const found = priceObject(object, context, catalogue)
      if (found === null) return []
      for (const day of found.days) days.add(day)
      if (found.usage !== null) usage.set(object.address, { address: object.address, ...found.usage })
      return [[object.address, found.price]]
    })
    return new Map(priced)
  }
  const before = price('before')
  const after = price('after')
  const addresses = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  const [sumBefore, sumAfter] = [sumOf(before), sumOf(after)]
  return {
    currency: catalogue.currency,
    before: sumBefore,
    after: sumAfter,
    difference: sumAfter - sumBefore,
    objects: addresses.map((address) => ({
      address,
      before: before.get(address) ?? null,
      after: after.get(address) ?? null,
    })),
    usage: [...usage.values()],
    unpriced: addresses.filter((address) => [before.get(address), after.get(address)].includes('unpriced')),
    as_of: [...days].toSorted()[0] ?? catalogue.asOf,
  }
}

interface PricedObject {
  price: ObjectPrice
  usage: Pick<PlanPrice['usage'][number], 'unit' | 'price'> | null
  days: readonly string[]
}

const unpriced: PricedObject = { price: 'unpriced', usage: null, days: [] }

/** Null for what is free. */
function priceObject(
  object: PlanObject,
  context: BillContext,
  catalogue: PriceCatalogue,
): PricedObject | null {
  const { provider, bill } = billObject(object, context)
  if (bill.kind === 'free') return null
  if (bill.kind === 'unknown' || provider === null) return unpriced
  if (bill.kind === 'usage') {
    const known = catalogue.find({ provider, ...bill.of })
    if (known === undefined) return unpriced
    return { price: 'unpriced', usage: { unit: known.unit, price: known.price }, days: [known.asOf] }
  }
  return priceParts(provider, bill.parts, catalogue)
}

/** An object of which one part has no known price has none itself. */
function priceParts(
  provider: PriceRow['provider'],
  parts: readonly BillPart[],
  catalogue: PriceCatalogue,
): PricedObject {
  let nanos = 0n
  const days: string[] = []
  for (const { quantity, ...key } of parts) {
    const known: KnownPrice | undefined = catalogue.find({ provider, ...key })
    if (known === undefined) return unpriced
    nanos += known.monthlyNanos * BigInt(quantity)
    days.push(known.asOf)
  }
  return { price: toMinor(nanos), usage: null, days }
}

function sumOf(prices: ReadonlyMap<string, ObjectPrice>): number {
  return [...prices.values()].reduce<number>((sum, price) => (price === 'unpriced' ? sum : sum + price), 0)
}
