/** `12.34 USD`, from minor units; `unpriced` where no price is known. */
export function moneyText(minor: number | null, currency: string): string {
  return minor === null ? 'unpriced' : `${(minor / 100).toFixed(2)} ${currency}`
}
