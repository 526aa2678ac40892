import type { ColumnType, DefaultDefinition } from '@tenantry/schema'
import { unquote } from './sql-tokens.ts'

/**
 * What a column of a foreign file holds on the wire. `BOOLEAN` and `JSON` are taken at their word; dates stay the text or
 * number that they are; the rest follows SQLite's affinity (https://www.sqlite.org/datatype3.html#determination_of_column_affinity),
 * with text for a column that declares nothing, because every value passes through a text column as it is.
 */
export function readDeclaredType(declared: string): ColumnType {
  const type = declared.toUpperCase()
  if (/^BOOL(EAN)?\b/.test(type)) return 'boolean'
  if (/^JSONB?\b/.test(type)) return type.startsWith('JSONB') ? 'blob' : 'json'
  if (type.includes('INT')) return 'integer'
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text'
  if (type.includes('BLOB')) return 'blob'
  if (type === '' || /^(DATE|TIME|ANY\b)/.test(type)) return 'text'
  return 'real'
}

/** The default that SQLite reports as SQL text, in the document's form. */
export function readDefault(type: ColumnType, sql: string | null): DefaultDefinition | null {
  if (sql === null || /^null$/i.test(sql)) return null
  const isNumber = /^[+-]?\d+(\.\d+)?$/.test(sql)
  if (type === 'boolean' && /^[01]$/.test(sql)) return { value: sql === '1' }
  if (type === 'integer' && isNumber && Number.isSafeInteger(Number(sql))) return { value: Number(sql) }
  if (type === 'real' && isNumber) return { value: Number(sql) }
  if (type === 'text' && /^'(?:[^']|'')*'$/.test(sql)) return { value: unquote(sql) }
  return { sql }
}
