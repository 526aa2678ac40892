/** Months of the cost pages: `2026-11`, in UTC as the server counts them. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return monthOf(new Date(Date.UTC(year, number - 1 + by, 1)))
}

export function daysIn(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).getUTCDate()
}

const long = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const short = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' })

/** `November 2026` */
export function monthText(month: string): string {
  return long.format(new Date(`${month}-01T00:00:00Z`))
}

/** `Nov` */
export function monthShort(month: string): string {
  return short.format(new Date(`${month}-01T00:00:00Z`))
}

export interface DayPoint {
  day: number
  /** What the month has cost up to this day, in minor units; absent for days that have not come. */
  cumulative?: number
  /** The way from the last known day to the forecast of the month. */
  forecast?: number
}

/** Days of a month as a line that only rises, with a straight way to the forecast behind the last day that is known. */
export function monthPoints(
  month: string,
  days: readonly { day: string; amount: number }[],
  forecast: number | null,
  /** The last day that is counted; null for a month that is over. */
  today: number | null,
): DayPoint[] {
  const amounts = new Map(days.map(({ day, amount }) => [Number(day.slice(8)), amount]))
  const last = today ?? daysIn(month)
  let sum = 0
  const points: DayPoint[] = []
  for (let day = 1; day <= daysIn(month); day += 1) {
    if (day <= last) {
      sum += amounts.get(day) ?? 0
      points.push({ day, cumulative: sum, ...(today !== null && day === last && { forecast: sum }) })
    } else {
      const share = (day - last) / Math.max(1, daysIn(month) - last)
      points.push({ day, ...(forecast !== null && { forecast: Math.round(sum + (forecast - sum) * share) }) })
    }
  }
  return points
}
