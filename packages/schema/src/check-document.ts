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
  for (const table of document.tables) checkTable(`tables.${table.name}`, document, table)
  checkNamespace(document)
}
