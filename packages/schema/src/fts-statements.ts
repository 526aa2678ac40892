import { rowidColumn } from './columns.ts'
import type { SchemaDocument, TableDefinition } from './document.ts'
import { type FtsEvent, ftsTableName, ftsTriggerName, quoteIdentifier, quoteString } from './identifiers.ts'

/** What the triggers of a full-text index follow. */
export const FTS_EVENTS: readonly FtsEvent[] = ['insert', 'update', 'delete']

/**
 * The full-text index of a table: an FTS5 table that stores no text of its own but reads it from the table by rowid
 * (https://sqlite.org/fts5.html#external_content_tables), and three triggers that keep it in step.
 */
export function createFtsStatements(table: TableDefinition): string[] {
  if (table.fts === undefined) return []
  const options = [
    ...table.fts.columns.map(quoteIdentifier),
    `content=${quoteString(table.name)}`,
    `content_rowid='rowid'`,
    ...(table.fts.tokenize === undefined ? [] : [`tokenize=${quoteString(table.fts.tokenize)}`]),
  ]
  return [
    `CREATE VIRTUAL TABLE ${quoteIdentifier(ftsTableName(table.name))} USING fts5(${options.join(', ')})`,
    ...FTS_EVENTS.map((event) => createTriggerSql(table, table.fts?.columns ?? [], event)),
  ]
}

/** Removes the full-text index and its triggers; the rows of the table are not touched. */
export function dropFtsStatements(table: TableDefinition): string[] {
  if (table.fts === undefined) return []
  return [
    ...FTS_EVENTS.map((event) => `DROP TRIGGER ${quoteIdentifier(ftsTriggerName(table.name, event))}`),
    `DROP TABLE ${quoteIdentifier(ftsTableName(table.name))}`,
  ]
}

/** Fills the full-text index again from the table's rows. */
export function rebuildFtsStatement(table: TableDefinition): string {
  const name = quoteIdentifier(ftsTableName(table.name))
  return `INSERT INTO ${name} (${name}) VALUES ('rebuild')`
}

/**
 * To be run after a database was written by something that does not keep row numbers, such as an import of SQL text.
 * `VACUUM` and `VACUUM INTO` keep them: every searched table has a primary key, hence an integer key or an index that
 * is copied together with the row numbers it holds.
 */
export function rebuildFtsStatements(document: SchemaDocument): string[] {
  return document.tables.filter((table) => table.fts !== undefined).map(rebuildFtsStatement)
}

function createTriggerSql(table: TableDefinition, columns: readonly string[], event: FtsEvent): string {
  const when = event === 'update' ? `\nWHEN ${changedCondition(table, columns)}` : ''
  const body = [
    ...(event === 'insert' ? [] : [removeRow(table, columns)]),
    ...(event === 'delete' ? [] : [addRow(table, columns)]),
  ]
  return (
    `CREATE TRIGGER ${quoteIdentifier(ftsTriggerName(table.name, event))} ` +
    `AFTER ${event.toUpperCase()} ON ${quoteIdentifier(table.name)}${when}\n` +
    `BEGIN\n  ${body.join(';\n  ')};\nEND`
  )
}

/**
 * The integer key by its name where there is one: when that column is renamed, SQLite writes the new name into the
 * triggers, also in place of `rowid`.
 */
function rowNumber(table: TableDefinition): string {
  const key = rowidColumn(table)
  return key === undefined ? 'rowid' : quoteIdentifier(key.name)
}

/** Compared byte by byte: under NOCASE, 'a' and 'A' are equal while a case-sensitive tokenizer sees two words. */
function changedCondition(table: TableDefinition, columns: readonly string[]): string {
  const row = rowNumber(table)
  const changed = columns.map((name) => {
    const column = quoteIdentifier(name)
    return `old.${column} COLLATE BINARY IS NOT new.${column}`
  })
  return [`old.${row} IS NOT new.${row}`, ...changed].join(' OR ')
}

function addRow(table: TableDefinition, columns: readonly string[]): string {
  const names = columns.map(quoteIdentifier)
  return (
    `INSERT INTO ${quoteIdentifier(ftsTableName(table.name))} (rowid, ${names.join(', ')}) ` +
    `VALUES (new.${rowNumber(table)}, ${names.map((name) => `new.${name}`).join(', ')})`
  )
}

/** FTS5 removes the words that it is told, so the old values must be exactly those that were indexed. */
function removeRow(table: TableDefinition, columns: readonly string[]): string {
  const fts = quoteIdentifier(ftsTableName(table.name))
  const names = columns.map(quoteIdentifier)
  return (
    `INSERT INTO ${fts} (${fts}, rowid, ${names.join(', ')}) ` +
    `VALUES ('delete', old.${rowNumber(table)}, ${names.map((name) => `old.${name}`).join(', ')})`
  )
}
