const AMOUNT = /^(\d{1,9})(?:[.,](\d{1,2}))?$/
const PERCENT = /^[1-9]\d{0,3}$/

/** `49.90` in minor units; null for what is no amount above zero. */
export function readMinor(text: string): number | null {
  const [, whole, fraction = ''] = AMOUNT.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const minor = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  return minor > 0 ? minor : null
}

/** `50 80, 100`: whole percentages, each once and the lowest first. */
export function readPercents(text: string): number[] {
  return [...new Set(partsOf(text).map(Number))].toSorted((a, b) => a - b)
}

export function isPercents(text: string): boolean {
  return partsOf(text).every((part) => PERCENT.test(part) && Number(part) <= 1000)
}

function partsOf(text: string): string[] {
  return text.split(/[\s,%]+/).filter((part) => part !== '')
}
