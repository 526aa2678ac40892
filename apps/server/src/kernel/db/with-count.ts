import { sql, type SelectQueryBuilder } from 'kysely'

/** The first rows of a query, and how many there are altogether. */
export async function withCount<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  limit: number,
): Promise<{ count: number; rows: Row[] }> {
  const rows = await query
    .select(sql<number>`count(*) over ()`.as('together'))
    .$castTo<Row & { together: number }>()
    .limit(limit)
    .execute()
  return { count: rows[0]?.together ?? 0, rows }
}
