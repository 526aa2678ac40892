import { InvalidArgumentError } from 'commander'

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** A time as Unix seconds: a date or time of ISO 8601 (UTC unless it says otherwise), or how long ago: `90m`, `24h`, `7d`. */
export function readTime(text: string): number {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago !== null) return Math.floor(Date.now() / 1000) - Number(ago[1]) * (UNIT_SECONDS[ago[2] ?? ''] ?? 0)
  const isDate = /^\d{4}-\d{2}-\d{2}/.test(text)
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T')
  const milliseconds = isDate ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN
  if (Number.isNaN(milliseconds))
    throw new InvalidArgumentError('It must be a time such as 2027-01-31, 2027-01-31T08:00:00Z, 24h or 7d.')
  return Math.floor(milliseconds / 1000)
}
