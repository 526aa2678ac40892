import { sql } from 'kysely'
import type { ControlStore } from '../../kernel/db/index.ts'

/** When something was seen last is kept of reading as well. */
const BOOKKEEPING = new Set(['last_seen_at', 'last_used_at'])
/** What counts all requests of a token or an address counts those that read as well. */
const COUNTED = /^\{"key":"(?:scim\.token|sso\.address) /

/** Everything that the control store holds, by table: rows as text, in an order of their own. */
export async function dumpStore({
  db,
  dialect,
}: ControlStore): Promise<ReadonlyMap<string, readonly string[]>> {
  const names =
    dialect === 'sqlite'
      ? sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
      : sql<{ name: string }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`
  const dump = new Map<string, readonly string[]>()
  for (const { name } of (await names.execute(db)).rows) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db)
    const shown = rows.map(asText).filter((row) => name !== 'rate_limits' || !COUNTED.test(row))
    dump.set(name, shown.sort())
  }
  return dump
}

/** The rows that only one of two dumps has. */
export function differences(
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [...after].flatMap(([table, rows]) => {
    const earlier = before.get(table) ?? []
    const [was, is] = [new Set(earlier), new Set(rows)]
    return [
      ...earlier.filter((row) => !is.has(row)).map((row) => `${table} - ${row}`),
      ...rows.filter((row) => !was.has(row)).map((row) => `${table} + ${row}`),
    ]
  })
}

function asText(row: Record<string, unknown>): string {
  return JSON.stringify(row, (name, value: unknown) => (BOOKKEEPING.has(name) ? undefined : plain(value)))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
