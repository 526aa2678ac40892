import { sql } from 'kysely'
import type { ControlDb } from './control-store.ts'

const DAY_SECONDS = 86_400

export interface Growing {
  table: string
  /** The column that says since when a row counts no longer; null where rows that are gone leave no trace. */
  endedAt: string | null
}

/**
 * How many rows there are, and how many there were at the end of each of some days (UTC), the last of which is today. Needs an index over the column
 * of the end and `created_at`: then nothing but that index is read, each part of it once.
 */
export async function countGrowth(
  db: ControlDb,
  growing: Growing,
  now: number,
  days: number,
): Promise<{ total: number; daily: number[] }> {
  const first = Math.floor(now / DAY_SECONDS) - days + 1
  const [present, ended] = [
    await countPresent(db, growing, first, days),
    await countEnded(db, growing, first),
  ]
  const daily = Array.from({ length: days }, (_, index) => {
    const stillHere = present.filter(({ day }) => day <= first + index)
    const goneSince = ended.filter(({ day, ended_day }) => day <= first + index && ended_day > first + index)
    return sum(stillHere) + sum(goneSince)
  })
  return { total: sum(present), daily }
}

interface Found {
  /** When they were made, in days since 1970; 0 for all before the first day. */
  day: number
  found: number
}

/** A count of each day by itself: to group by an expression, an engine would put all rows into an order of its own first. */
async function countPresent(db: ControlDb, growing: Growing, first: number, days: number): Promise<Found[]> {
  const { table, endedAt } = growing
  const isThere = endedAt === null ? sql`` : sql`${sql.ref(endedAt)} is null and`
  const count = (day: number, range: ReturnType<typeof sql>) =>
    sql`select ${sql.lit(day)} as day, count(*) as found from ${sql.table(table)} where ${isThere} ${range}`
  const start = (day: number) => sql.lit(day * DAY_SECONDS)
  const parts = [
    count(0, sql`created_at < ${start(first)}`),
    ...Array.from({ length: days - 1 }, (_, index) => {
      const day = first + index
      return count(day, sql`created_at >= ${start(day)} and created_at < ${start(day + 1)}`)
    }),
    count(first + days - 1, sql`created_at >= ${start(first + days - 1)}`),
  ]
  return (await sql<Found>`${sql.join(parts, sql` union all `)}`.execute(db)).rows
}

async function countEnded(
  db: ControlDb,
  { table, endedAt }: Growing,
  first: number,
): Promise<(Found & { ended_day: number })[]> {
  if (endedAt === null) return []
  const [ended, since, day] = [sql.ref(endedAt), sql.lit(first * DAY_SECONDS), sql.lit(DAY_SECONDS)]
  const { rows } = await sql<Found & { ended_day: number }>`
    select case when created_at >= ${since} then created_at / ${day} else 0 end as day,
           ${ended} / ${day} as ended_day, count(*) as found
      from ${sql.table(table)} where ${ended} >= ${since} group by 1, 2`.execute(db)
  return rows
}

function sum(rows: readonly { found: number }[]): number {
  return rows.reduce((total, { found }) => total + found, 0)
}
