import type { StructureDifference } from './compare-structure.ts'
import { findTable } from './columns.ts'
import { addsInPlace } from './compare-columns.ts'
import {
  columnSql,
  createIndexSql,
  createTableSql,
  dropIndexSql,
  indexStatements,
  tableIndexes,
} from './create-statements.ts'
import type { SchemaDocument, TableDefinition } from './document.ts'
import { createFtsStatements, rebuildFtsStatement } from './fts-statements.ts'
import { foldName, ftsTableName, ftsTriggerName, quoteIdentifier, sameName } from './identifiers.ts'

export interface RepairPlan {
  statements: string[]
  /** What has to be decided by people, because rows would be lost or may not fit. */
  left: StructureDifference[]
}

/**
 * Statements that bring a database back to its recorded version where no row can be lost: missing tables, indexes,
 * columns that may be null or have a constant default, full-text indexes; and indexes, triggers and views that are in
 * no version go. To be run in one transaction; a unique index can still be refused by the rows.
 */
export function repairStatements(
  differences: readonly StructureDifference[],
  document: SchemaDocument,
): RepairPlan {
  const before: string[] = []
  const after: string[] = []
  const left: StructureDifference[] = []
  const searched = new Set<TableDefinition>()
  const missingTables = differences.filter(
    (difference) => difference.object === 'table' && difference.what === 'missing',
  )
  for (const difference of differences) {
    const table = tableOf(document, difference)
    const isNewTable = missingTables.some((missing) => sameName(missing.table, table?.name ?? ''))
    if (table !== undefined && isFullText(table, difference)) {
      searched.add(table)
      continue
    }
    const repaired = repairOne(difference, table)
    if (repaired === undefined) left.push(difference)
    else if (difference.what === 'extra' || difference.what === 'changed')
      before.push(...repaired.slice(0, 1))
    if (repaired === undefined) continue
    if (difference.what === 'changed') after.push(...repaired.slice(1))
    if (difference.what === 'missing' && (difference.object === 'table' || !isNewTable))
      after.push(...repaired)
  }
  const fullText = [...searched].flatMap(renewFullText)
  return { statements: [...before, ...after, ...fullText], left }
}

function tableOf(document: SchemaDocument, difference: StructureDifference): TableDefinition | undefined {
  return (
    findTable(document.tables, difference.table) ??
    document.tables.find((table) => sameName(ftsTableName(table.name), difference.table))
  )
}

/** Whatever of the full-text index is missing or different, all of it is made anew and filled. */
function isFullText(table: TableDefinition, difference: StructureDifference): boolean {
  if (table.fts === undefined || difference.what === 'extra') return false
  return difference.object === 'fts' || difference.object === 'trigger'
}

function renewFullText(table: TableDefinition): string[] {
  const events = ['insert', 'update', 'delete'] as const
  return [
    ...events.map((event) => `DROP TRIGGER IF EXISTS ${quoteIdentifier(ftsTriggerName(table.name, event))}`),
    `DROP TABLE IF EXISTS ${quoteIdentifier(ftsTableName(table.name))}`,
    ...createFtsStatements(table),
    rebuildFtsStatement(table),
  ]
}

/** For something changed: the statement that removes it, then the one that makes it. */
function repairOne(
  difference: StructureDifference,
  table: TableDefinition | undefined,
): string[] | undefined {
  const { what, object, name } = difference
  if (
    what === 'extra' &&
    object !== 'table' &&
    object !== 'column' &&
    object !== 'fts' &&
    object !== 'unreadable'
  ) {
    return [`DROP ${object.toUpperCase()} ${quoteIdentifier(name)}`]
  }
  if (table === undefined) return undefined
  if (object === 'index') {
    const index = tableIndexes(table).find((candidate) => sameName(candidate.name, name))
    if (index === undefined) return undefined
    const create = createIndexSql(table, index)
    return what === 'changed' ? [dropIndexSql(name), create] : [create]
  }
  if (what !== 'missing') return undefined
  if (object === 'table') return [createTableSql(table), ...indexStatements(table)]
  return object === 'column' ? addMissing(table, name) : undefined
}

function addMissing(table: TableDefinition, name: string): string[] | undefined {
  const column = table.columns.find((candidate) => foldName(candidate.name) === foldName(name))
  if (column === undefined || !addsInPlace(table, column)) return undefined
  if (column.not_null && column.default === undefined) return undefined
  return [`ALTER TABLE ${quoteIdentifier(table.name)} ADD COLUMN ${columnSql(table, column)}`]
}
