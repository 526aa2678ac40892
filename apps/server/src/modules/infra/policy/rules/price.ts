import { about, type Facts, type Objection } from './facts.ts'

export interface PriceCeiling {
  /** In minor units of the currency, a month. */
  monthly: number
  currency: string
  unpriced: 'deny' | 'needs_approval'
}

/** Whether a plan costs more than it may. */
export function aboveCeiling({ price }: Facts, { monthly, currency }: PriceCeiling): Objection[] {
  if (price === null || price.currency !== currency || price.after <= monthly) return []
  const said = (minor: number) => `${(minor / 100).toFixed(2)} ${currency}`
  return [about(null, `It would cost ${said(price.after)} a month; ${said(monthly)} are allowed.`)]
}

/** What keeps a plan from being compared with a ceiling. */
export function unpricedObjects({ price }: Facts, { currency }: PriceCeiling): Objection[] {
  if (price === null) return [about(null, 'What it would cost is not known.')]
  if (price.currency !== currency)
    return [about(null, `Its price is known in ${price.currency}, and the ceiling is in ${currency}.`)]
  return price.unpriced.map((address) => about(address, 'What it would cost is not known.'))
}
