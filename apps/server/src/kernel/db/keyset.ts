import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'
import { InvalidCursorError } from './errors.ts'

/** A column of the order, never null. The last one (or all together) must be unique, else rows at a page's edge are lost. */
export interface KeysetColumn<Row> {
  /** Its name in the result. */
  name: keyof Row & string
  /** Its name in the query where that is not the same, for example `databases.id`. */
  ref?: string
  type: 'text' | 'integer'
}

export interface KeysetOptions<Row> {
  columns: readonly KeysetColumn<Row>[]
  direction: 'asc' | 'desc'
  /** What the page before gave as `nextCursor`; null for the first page. */
  cursor: string | null
  /** Rows of a page, at least 1. */
  limit: number
}

export interface Page<Row> {
  rows: Row[]
  /** Null on the last page. */
  nextCursor: string | null
}

/**
 * Reads one page of `query`, which must not be ordered or limited itself. A page starts behind the last row of the one before, whatever was inserted or
 * deleted meanwhile. Cursors hold the key values of that row: they are opaque, not secret, and belong to one order of columns.
 * @throws InvalidCursorError when the cursor was damaged or comes from another list
 */
export async function keyset<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  options: KeysetOptions<NoInfer<Row>>,
): Promise<Page<Row>> {
  const { columns, direction, cursor, limit } = options
  if (columns.length === 0 || !Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError('A page needs columns to order by and a limit of at least 1.')
  }
  const refs = columns.map(({ name, ref }) => sql.ref(ref ?? name))
  let page = query.limit(limit + 1)
  for (const ref of refs) page = page.orderBy(ref, direction)
  if (cursor !== null) {
    const values = decodeCursor(cursor, options).map((value) => sql.val(value))
    const beyond = direction === 'asc' ? sql`>` : sql`<`
    page = page.where(sql<boolean>`(${sql.join(refs)}) ${beyond} (${sql.join(values)})`)
  }

  const rows: Row[] = await page.execute()
  if (rows.length <= limit) return { rows, nextCursor: null }
  rows.length = limit
  const last = rows[limit - 1]
  if (!last) return { rows, nextCursor: null }
  return {
    rows,
    nextCursor: encodeCursor(
      columns.map(({ name }) => last[name]),
      options,
    ),
  }
}

type Order = { columns: readonly { name: string; type: 'text' | 'integer' }[]; direction: 'asc' | 'desc' }

const cursorVersion = 1
const cursorLengthMax = 4096

function encodeCursor(values: readonly unknown[], order: Order): string {
  return Buffer.from(JSON.stringify([cursorVersion, seal(values, order), ...values])).toString('base64url')
}

function decodeCursor(cursor: string, order: Order): (string | number)[] {
  if (cursor.length > cursorLengthMax || !/^[\w-]+$/.test(cursor)) throw new InvalidCursorError()
  const [version, checksum, ...values] = parseArray(Buffer.from(cursor, 'base64url').toString())
  if (version !== cursorVersion || values.length !== order.columns.length) throw new InvalidCursorError()
  if (checksum !== seal(values, order)) throw new InvalidCursorError()
  return values.map((value, index) => {
    if (!isKey(value, order.columns[index]?.type)) throw new InvalidCursorError()
    return value
  })
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    // Answered below: whatever is wrong with it, the caller only learns that it is no cursor of ours.
  }
  throw new InvalidCursorError()
}

/** Only what an engine can compare gets through, so that a forged cursor is refused here and not as a fault of the database. */
function isKey(value: unknown, type: 'text' | 'integer' | undefined): value is string | number {
  if (type === 'integer') return Number.isSafeInteger(value)
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed()
}

/** Ties the values to the list's order; notices damage, and is no protection against somebody who reads this. */
function seal(values: readonly unknown[], { columns, direction }: Order): string {
  const text = JSON.stringify([direction, columns.map(({ name, type }) => [name, type]), values])
  return createHash('sha256').update(text).digest('base64url').slice(0, 10)
}
