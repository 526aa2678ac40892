const DAY_SECONDS = 86_400

/** A month of the calendar, in UTC: from its first second up to the first of the next. */
export interface MonthSpan {
  month: string
  from: number
  to: number
}

export function monthAt(seconds: number): MonthSpan {
  return readMonth(new Date(seconds * 1000).toISOString().slice(0, 7))
}

/** `2026-11`. */
export function readMonth(month: string): MonthSpan {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const at = (index: number) => {
    const date = new Date(0)
    date.setUTCFullYear(year, index, 1)
    return date.getTime() / 1000
  }
  return { month, from: at(number - 1), to: at(number) }
}

/** The days of a month: each by its name, with its end. */
export function daysOf({ from, to }: MonthSpan): { day: string; end: number }[] {
  const count = Math.round((to - from) / DAY_SECONDS)
  return Array.from({ length: count }, (_unused, index) => ({
    day: new Date((from + index * DAY_SECONDS) * 1000).toISOString().slice(0, 10),
    end: from + (index + 1) * DAY_SECONDS,
  }))
}
