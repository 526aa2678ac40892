import type { Price } from '@tenantry/contract'
import type { PriceCatalogue } from './catalogue.ts'
import { toMinor } from './money.ts'

/** The price list of one provider, by region, then by what it costs: for people who choose a size. */
export function listPrices(
  catalogue: PriceCatalogue,
  { provider, service }: { provider: Price['provider']; service?: Price['service'] | undefined },
): { data: Price[]; currency: string; as_of: string } {
  const data: Price[] = []
  for (const row of catalogue.file.rows) {
    if (row.provider !== provider || (service ?? row.service) !== row.service) continue
    const known = catalogue.find(row)
    if (known === undefined) continue
    const { region, sku, unit, price } = row
    const monthly = toMinor(known.monthlyNanos)
    data.push({ provider, region, service: row.service, sku, unit, price, monthly })
  }
  return {
    data: data.toSorted((a, b) => a.region.localeCompare(b.region) || a.monthly - b.monthly),
    currency: catalogue.currency,
    as_of: catalogue.asOf,
  }
}
