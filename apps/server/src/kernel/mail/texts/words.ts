/** `30 minutes`, `1 hour`, `7 days`: the largest unit that gives a whole number. */
export function durationWords(language: string, seconds: number): string {
  const [value, unit] = inUnits(Math.max(1, Math.round(seconds)))
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

function inUnits(seconds: number): [number, 'second' | 'minute' | 'hour' | 'day'] {
  // "24 hours" is what people say; from two days on it is days.
  if (seconds >= 172_800 && seconds % 86_400 === 0) return [seconds / 86_400, 'day']
  if (seconds >= 3600 && seconds % 3600 === 0) return [seconds / 3600, 'hour']
  if (seconds >= 60) return [Math.ceil(seconds / 60), 'minute']
  return [seconds, 'second']
}

/** A time as people read it, in UTC, because the server does not know where the reader is. */
export function timeWords(language: string, seconds: number): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(new Date(seconds * 1000))} UTC`
}
