import { ftsTableName, type TableDefinition } from '@tenantry/schema'
import { readFts5 } from './fts5-text.ts'
import type { Skipper } from './skipped-object.ts'

/** Attaches a full-text index to the table whose rows it indexes, when the Data API can reach it there. */
export function attachFullText(
  tables: readonly TableDefinition[],
  index: { name: string; sql: string },
  skip: Skipper,
): void {
  const text = readFts5(index.sql)
  if (text === null) return skip('fts', index.name, 'only FTS5 tables are served')
  const content = text.options.get('content')
  const table = tables.find(({ name }) => name.toLowerCase() === content?.toLowerCase())
  if (table === undefined)
    return skip('fts', index.name, 'it does not index the rows of a table that is served')
  if (index.name.toLowerCase() !== ftsTableName(table.name).toLowerCase()) {
    return skip('fts', index.name, `only an index named ${ftsTableName(table.name)} is served`)
  }
  if (!isRowNumber(table, text.options.get('content_rowid') ?? 'rowid')) {
    return skip('fts', index.name, 'it refers to rows by something else than their number')
  }
  const columns = text.columns.map((name) => table.columns.find((column) => column.name === name)?.name)
  const served = columns.filter((name) => name !== undefined)
  if (served.length < columns.length || served.length === 0) {
    return skip('fts', index.name, 'it covers a column that is not served')
  }
  const tokenizer = text.options.get('tokenize')
  table.fts = { columns: served, ...(tokenizer !== undefined && { tokenize: tokenizer }) }
}

function isRowNumber(table: TableDefinition, column: string): boolean {
  if (/^(rowid|oid|_rowid_)$/i.test(column)) return true
  const [key, ...others] = table.primary_key
  if (key === undefined || others.length > 0 || key.toLowerCase() !== column.toLowerCase()) return false
  return table.columns.some(({ name, type }) => name === key && type === 'integer')
}
