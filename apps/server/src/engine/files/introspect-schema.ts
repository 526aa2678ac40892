import { type SchemaDocument, SCHEMA_LIMITS, type TableDefinition } from '@tenantry/schema'
import type { SkippedObject } from '../engine.ts'
import type { Connection } from '../sqlite/connection.ts'
import { attachFullText } from './introspect-fts.ts'
import { readIndexes } from './introspect-indexes.ts'
import { keepServedReferences, readTableReferences } from './introspect-references.ts'
import { readColumns } from './introspect-columns.ts'
import { type Skipper, skipper } from './skipped-object.ts'
import { readCreateTable } from './create-table-text.ts'
import { tableNameProblem } from './served-name.ts'

export interface Introspection {
  /** Null when there is no table that can be served. */
  document: SchemaDocument | null
  /** What the document leaves out, in the order of the file. */
  skipped: readonly SkippedObject[]
}

const LIST_TABLES = `SELECT l.name, l.type, s.sql FROM pragma_table_list AS l
JOIN sqlite_schema AS s ON s.name = l.name AND s.type IN ('table', 'view') WHERE l.schema = 'main' ORDER BY s.rowid`

/**
 * Reads the structure of any SQLite database as a schema document, good for the Data API: tables, columns with the type they
 * have on the wire, keys, references, indexes and full-text indexes. What it cannot express is left out and named.
 */
export function introspectSchema(connection: Connection, name = 'imported'): Introspection {
  const skipped: SkippedObject[] = []
  const skip = skipper(skipped)
  const tables: TableDefinition[] = []
  const fullText: { name: string; sql: string }[] = []
  for (const [rawName, type, rawSql] of connection.prepare(LIST_TABLES).all()) {
    const table = String(rawName)
    const sql = String(rawSql)
    if (type === 'shadow' || isInternal(table)) continue
    if (type === 'view') skip('view', table, 'views are not served')
    else if (type === 'virtual') fullText.push({ name: table, sql })
    else {
      const definition = readTable(connection, table, sql, skip)
      if (definition !== null) tables.push(definition)
    }
  }
  const served = keepServedReferences(tables, skip)
  for (const index of fullText) attachFullText(served, index, skip)
  return { document: served.length === 0 ? null : { format: 1, name, tables: served }, skipped }
}

function isInternal(table: string): boolean {
  return /^(sqlite_|_tenantry_)/i.test(table)
}

function readTable(connection: Connection, name: string, sql: string, skip: Skipper): TableDefinition | null {
  const problem = tableNameProblem(name)
  if (problem !== null) {
    skip('table', name, problem)
    return null
  }
  const text = readCreateTable(sql)
  const { columns, primaryKey } = readColumns(connection, name, text, skip)
  if (columns.length === 0 || columns.length > SCHEMA_LIMITS.columnsPerTable) {
    skip(
      'table',
      name,
      columns.length === 0 ? 'it has no column that can be served' : 'it has too many columns',
    )
    return null
  }
  const table: TableDefinition = {
    name,
    columns,
    primary_key: primaryKey,
    ...(text.autoincrement && { autoincrement: true }),
    indexes: [],
  }
  readIndexes(connection, table, skip)
  readTableReferences(connection, table, skip)
  return table
}
