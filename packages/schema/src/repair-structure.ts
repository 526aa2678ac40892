import type { StructureDifference } from './compare-structure.ts'
import { findColumn, findTable } from './columns.ts'
import { addsInPlace } from './compare-columns.ts'
import { columnSql, createIndexSql, createTableSql, dropIndexSql, tableIndexes } from './create-statements.ts'
import type { SchemaDocument, TableDefinition } from './document.ts'
import { createFtsStatements, FTS_EVENTS, rebuildFtsStatement } from './fts-statements.ts'
import { ftsTableName, ftsTriggerName, quoteIdentifier, sameName } from './identifiers.ts'

export interface RepairPlan {
  statements: string[]
  /** What has to be decided by people, because rows would be lost or may not fit. */
  left: StructureDifference[]
}

/**
 * Statements that bring a database back to its recorded version where no row can be lost: missing tables, indexes,
 * columns that may be null or have a constant default, and full-text indexes come back; indexes, triggers and views
 * that are in no version go. To be run in one transaction; a unique index can still be refused by the rows.
 */
export function repairStatements(
  differences: readonly StructureDifference[],
  document: SchemaDocument,
): RepairPlan {
  const plan: RepairPlan = { statements: [], left: [] }
  const searched = new Set<TableDefinition>()
  for (const difference of differences) {
    const table = tableOf(document, difference)
    const statements = repairOne(difference, table)
    if (table !== undefined && isFullText(table, difference)) searched.add(table)
    else if (statements === undefined) plan.left.push(difference)
    else plan.statements.push(...statements)
  }
  plan.statements.push(...[...searched].flatMap(renewFullText))
  return plan
}

/** SQLite says of a full-text table that it belongs to itself. */
function tableOf(document: SchemaDocument, difference: StructureDifference): TableDefinition | undefined {
  return (
    findTable(document.tables, difference.table) ??
    document.tables.find((table) => sameName(ftsTableName(table.name), difference.table))
  )
}

/** Whatever of a full-text index is missing or different, all of it is made anew and filled. */
function isFullText(table: TableDefinition, difference: StructureDifference): boolean {
  if (table.fts === undefined || difference.what === 'extra') return false
  return difference.object === 'fts' || difference.object === 'trigger'
}

function renewFullText(table: TableDefinition): string[] {
  return [
    ...FTS_EVENTS.map(
      (event) => `DROP TRIGGER IF EXISTS ${quoteIdentifier(ftsTriggerName(table.name, event))}`,
    ),
    `DROP TABLE IF EXISTS ${quoteIdentifier(ftsTableName(table.name))}`,
    ...createFtsStatements(table),
    rebuildFtsStatement(table),
  ]
}

function repairOne(
  difference: StructureDifference,
  table: TableDefinition | undefined,
): string[] | undefined {
  const { what, object, name } = difference
  const holdsNoRows = object === 'index' || object === 'trigger' || object === 'view'
  if (what === 'extra')
    return holdsNoRows ? [`DROP ${object.toUpperCase()} ${quoteIdentifier(name)}`] : undefined
  if (table === undefined) return undefined
  if (object === 'index') return repairIndex(table, name, what)
  if (what !== 'missing') return undefined
  if (object === 'table') return [createTableSql(table)]
  return object === 'column' ? addMissingColumn(table, name) : undefined
}

function repairIndex(
  table: TableDefinition,
  name: string,
  what: 'missing' | 'changed',
): string[] | undefined {
  const index = tableIndexes(table).find((candidate) => sameName(candidate.name, name))
  if (index === undefined) return undefined
  const create = createIndexSql(table, index)
  return what === 'changed' ? [dropIndexSql(name), create] : [create]
}

function addMissingColumn(table: TableDefinition, name: string): string[] | undefined {
  const column = findColumn(table, name)
  if (column === undefined || !addsInPlace(table, column)) return undefined
  if (column.not_null && column.default === undefined) return undefined
  return [`ALTER TABLE ${quoteIdentifier(table.name)} ADD COLUMN ${columnSql(table, column)}`]
}
