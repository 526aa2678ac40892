import type { DataValue } from '@tenantry/contract'
import type { Row, TableSchema, Condition } from '../table-schema.ts'

/** What tells a row from all others, as text. */
export function rowId(row: Row, { primary_key: key }: TableSchema, index: number): string {
  return key.length === 0 ? `#${index}` : JSON.stringify(key.map((column) => row[column]))
}

/** The condition that holds for this one row. */
export function rowCondition(row: Row, { primary_key: key }: TableSchema): Condition {
  return Object.fromEntries(key.map((column) => [column, { eq: keyValue(row[column]) }]))
}

/** The condition that holds for these rows and no others. */
export function rowsCondition(rows: readonly Row[], table: TableSchema): Condition {
  const [column, ...others] = table.primary_key
  if (column === undefined || others.length > 0) return { or: rows.map((row) => rowCondition(row, table)) }
  return { [column]: { in: rows.map((row) => keyValue(row[column])) } }
}

function keyValue(value: unknown): DataValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** The values of a row that can be written: all but what the database makes by itself. */
export function writable(row: Row, { columns }: TableSchema): Row {
  return Object.fromEntries(
    columns.filter(({ generated }) => !generated).map(({ name }) => [name, row[name]]),
  )
}
