import {
  canonicalSchema,
  compareStructure,
  expectedStructure,
  readStructure,
  type SchemaDocument,
} from '@tenantry/schema'
import type { DriftDifference } from '../engine.ts'
import type { SqlValue } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'

/** A row of `sqlite_schema`, by the names that the comparison reads. */
export interface SchemaRow {
  type: string
  name: string
  tbl_name: string
  sql: string | null
}

export const SELECT_SCHEMA = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid'

type Expected = ReturnType<typeof expectedStructure>

/** The structure of the document that was asked for last: one sweep compares thousands of databases with it. */
let lastExpected: { text: string; structure: Expected } | null = null

/** Compares a database's structure with what a fresh one of this schema would have. Our own tables are no difference. */
export function findDrift(connection: Connection, document: SchemaDocument): DriftDifference[] {
  return compareRows(readSchemaRows(connection), document)
}

export function readSchemaRows(connection: Connection): SchemaRow[] {
  return connection.prepare(SELECT_SCHEMA).all().map(toSchemaRow)
}

/** A row of `SELECT_SCHEMA`. */
export function toSchemaRow([type, name, table, sql]: readonly SqlValue[]): SchemaRow {
  return {
    type: String(type),
    name: String(name),
    tbl_name: String(table),
    sql: sql === null || sql === undefined ? null : String(sql),
  }
}

/** As `findDrift`, for rows that were read elsewhere. */
export function compareRows(rows: readonly SchemaRow[], document: SchemaDocument): DriftDifference[] {
  return compareStructure(expectedOf(document), readStructure(rows)).map((difference) => ({
    kind: `${difference.what}_${difference.object}`,
    object: difference.object === 'table' ? difference.table : `${difference.table}.${difference.name}`,
    expected: difference.expected ?? null,
    actual: difference.actual ?? null,
  }))
}

function expectedOf(document: SchemaDocument): Expected {
  const text = canonicalSchema(document)
  if (lastExpected?.text !== text) lastExpected = { text, structure: expectedStructure(document) }
  return lastExpected.structure
}
