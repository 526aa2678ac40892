import { createTableSql } from './create-statements.ts'
import { type TableDefinition, RESERVED_PREFIX } from './document.ts'
import { quoteIdentifier, quoteString } from './identifiers.ts'
import { newValue } from './project-table.ts'
import type { TablePair } from './rename-tables.ts'

/**
 * SQLite's procedure for changes that `ALTER TABLE` cannot make (https://sqlite.org/lang_altertable.html#otheralter):
 * a new table, a copy by pairs of names, and the new table in the old one's place. Indexes, triggers and full-text
 * indexes of the table are gone after it. Foreign keys must be off, or dropping the old table deletes its children.
 */
export function rebuildStatements(table: TablePair): string[] {
  const { after } = table
  const interim = `${RESERVED_PREFIX}new_${after.name}`
  return [
    createTableSql(after, interim),
    copySql(table, interim),
    ...sequenceStatements(table, interim),
    `DROP TABLE ${quoteIdentifier(after.name)}`,
    `ALTER TABLE ${quoteIdentifier(interim)} RENAME TO ${quoteIdentifier(after.name)}`,
  ]
}

function copySql(table: TablePair, interim: string): string {
  const stored = table.after.columns.filter((column) => column.generated === undefined)
  const values = stored.map((column) => ({
    name: column.name,
    value: newValue(table, column, 'renamed') ?? 'NULL',
  }))
  const names = values.map((entry) => quoteIdentifier(entry.name)).join(', ')
  const expressions = values.map((entry) => entry.value).join(', ')
  return (
    `INSERT INTO ${quoteIdentifier(interim)} (${names}) ` +
    `SELECT ${expressions} FROM ${quoteIdentifier(table.after.name)} ORDER BY rowid`
  )
}

/** AUTOINCREMENT must not give out the number of a row that was deleted before the rebuild. */
function sequenceStatements(table: TablePair, interim: string): string[] {
  if (!isNumbered(table.renamed) || !isNumbered(table.after)) return []
  const [from, to] = [quoteString(table.after.name), quoteString(interim)]
  return [
    `DELETE FROM sqlite_sequence WHERE name = ${to}`,
    `INSERT INTO sqlite_sequence (name, seq) SELECT ${to}, seq FROM sqlite_sequence WHERE name = ${from}`,
  ]
}

function isNumbered(table: TableDefinition): boolean {
  return table.autoincrement === true
}
