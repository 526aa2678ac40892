import { nameOf, type CatalogueFile, type PriceKey, type PriceRow } from '../catalogue.ts'
import { RefreshFailed } from './refresh-failed.ts'

export type CloudProvider = 'aws' | 'azure' | 'gcp'

/** What a refresh has to find: everything that the catalogue has of a provider, under its name. */
export type Wanted = ReadonlyMap<string, PriceRow>

export function wantedOf({ rows }: CatalogueFile, provider: CloudProvider): Wanted {
  return new Map(rows.filter((row) => row.provider === provider).map((row) => [nameOf(row), row]))
}

export function regionsOf(wanted: Wanted): string[] {
  return [...new Set([...wanted.values()].map(({ region }) => region))].toSorted()
}

/** Prices as they are found, each once. A second one that says otherwise is no price list that this reads rightly. */
export class FoundPrices {
  readonly #prices = new Map<string, string>()
  readonly #wanted: Wanted

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  /** Forgets what nobody wants. @throws RefreshFailed for another price, or another unit, of the same thing */
  add(key: PriceKey, unit: PriceRow['unit'], price: string): void {
    const name = nameOf(key)
    const wanted = this.#wanted.get(name)
    if (wanted === undefined) return
    if (wanted.unit !== unit) throw new RefreshFailed(`${name} is sold by ${unit}, not by ${wanted.unit}.`)
    const before = this.#prices.get(name)
    if (before !== undefined && before !== price)
      throw new RefreshFailed(`${name} has two prices: ${before} and ${price}.`)
    this.#prices.set(name, price)
  }

  /** Everything that was wanted, with its new price. @throws RefreshFailed when something was not found */
  rows(): PriceRow[] {
    const missing = [...this.#wanted.keys()].filter((name) => !this.#prices.has(name))
    if (missing.length > 0) {
      const shown = missing.slice(0, 5).join(', ')
      throw new RefreshFailed(`The price list lacks ${missing.length} of ${this.#wanted.size}: ${shown}.`)
    }
    return [...this.#wanted].map(([name, row]) => ({ ...row, price: this.#prices.get(name) ?? row.price }))
  }
}

export function isCloudProvider(name: string): name is CloudProvider {
  return name === 'aws' || name === 'azure' || name === 'gcp'
}
