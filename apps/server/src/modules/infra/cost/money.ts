/** Hours that a month has in every price of ours, as in those of the clouds: 365 days by 24 hours, by 12. */
export const HOURS_A_MONTH = 730
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600

const NANOS_A_UNIT = 1_000_000_000n
const NANOS_A_MINOR_UNIT = 10_000_000n
const DECIMAL = /^(\d{1,7})(?:\.(\d{1,9}))?$/

/** A price as text, in billionths of the currency: no sum of them is off by a rounding. Null for what is no price above zero. */
export function readNanos(price: string): bigint | null {
  const [, whole, fraction = ''] = DECIMAL.exec(price) ?? []
  if (whole === undefined) return null
  const nanos = BigInt(whole) * NANOS_A_UNIT + BigInt(fraction.padEnd(9, '0'))
  return nanos > 0n ? nanos : null
}

/** The other way round: the shortest text. */
export function nanosText(nanos: bigint): string {
  const fraction = (nanos % NANOS_A_UNIT).toString().padStart(9, '0').replace(/0+$/, '')
  const whole = (nanos / NANOS_A_UNIT).toString()
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** To the nearest minor unit. */
export function toMinor(nanos: bigint): number {
  return Number((nanos + NANOS_A_MINOR_UNIT / 2n) / NANOS_A_MINOR_UNIT)
}
