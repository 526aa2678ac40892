import { checkNamespace, checkTemplateName } from './check-names.ts'
import { checkTable } from './check-table.ts'
import type { SchemaDocument } from './document.ts'
import { SchemaError } from './errors.ts'
import { SCHEMA_LIMITS } from './limits.ts'

/**
 * Checks what the types of a document cannot say: names, references, expressions, defaults, limits and SQLite's own
 * rules. A document that passes can be created in SQLite. Throws `SchemaError` with the path to the first mistake.
 */
export function checkDocument(document: SchemaDocument): void {
  checkTemplateName('name', document.name)
  if (document.tables.length > SCHEMA_LIMITS.tables) {
    throw new SchemaError('tables', `a schema has at most ${SCHEMA_LIMITS.tables} tables`)
  }
  checkSizes(document)
  for (const table of document.tables) checkTable(`tables.${table.name}`, document, table)
  checkNamespace(document)
}

/** Together, so that the work which a document makes is bounded as well as that of each part. */
function checkSizes(document: SchemaDocument): void {
  const columns = document.tables.flatMap((table) => table.columns)
  if (columns.length > SCHEMA_LIMITS.columns) {
    throw new SchemaError('tables', `a schema has at most ${SCHEMA_LIMITS.columns} columns in all its tables`)
  }
  const texts = [
    ...columns.flatMap((column) => [column.check, column.generated?.expression]),
    ...document.tables.flatMap((table) => table.indexes.map((index) => index.where)),
  ]
  const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0)
  if (characters > SCHEMA_LIMITS.expressionCharactersTotal) {
    throw new SchemaError(
      'tables',
      `the expressions of a schema have at most ${SCHEMA_LIMITS.expressionCharactersTotal} characters together`,
    )
  }
}
