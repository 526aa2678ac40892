import { canonicalJson } from './canonical.ts'
import {
  addedColumn,
  compareColumns,
  droppedColumn,
  keyChanged,
  normalExpression,
} from './compare-columns.ts'
import type { FtsDefinition, IndexDefinition, TableDefinition } from './document.ts'
import { normalizeSql } from './expression.ts'
import { foldName, sameName } from './identifiers.ts'
import type { MatchedSchema } from './match-schemas.ts'
import type { SchemaChange } from './plan.ts'
import type { TablePair } from './rename-tables.ts'

/** Every difference between two versions, tables in the new version's order, dropped tables last. */
export function compareSchemas(
  match: MatchedSchema,
  pairs: readonly TablePair[],
  order: readonly string[],
): SchemaChange[] {
  const changes = new Map<string, SchemaChange[]>()
  for (const table of match.added) changes.set(foldName(table.name), [addedTable(table)])
  for (const pair of pairs) changes.set(foldName(pair.after.name), compareTables(pair))
  return [...order.flatMap((name) => changes.get(foldName(name)) ?? []), ...match.dropped.map(droppedTable)]
}

function addedTable(table: TableDefinition): SchemaChange {
  const count = table.columns.length
  return {
    class: 'safe',
    kind: 'add_table',
    table: table.name,
    summary: `+ table ${table.name} (${count} ${count === 1 ? 'column' : 'columns'})`,
  }
}

function droppedTable(table: TableDefinition): SchemaChange {
  return {
    class: 'destructive',
    kind: 'drop_table',
    table: table.name,
    summary: `- table ${table.name}, its rows are lost`,
  }
}

/** Every difference in one table that both versions have. */
function compareTables(table: TablePair): SchemaChange[] {
  return [
    ...renames(table),
    ...keyChanges(table),
    ...table.columns.flatMap((pair) => compareColumns(table, pair)),
    ...table.added.map((column) => addedColumn(table, column)),
    ...table.dropped.map((column) => droppedColumn(table, column.before)),
    ...indexChanges(table),
    ...ftsChanges(table),
  ]
}

function renames(table: TablePair): SchemaChange[] {
  const { before, after } = table
  const changes: SchemaChange[] = []
  if (before.name !== after.name) {
    changes.push({
      class: 'safe',
      kind: 'rename_table',
      table: after.name,
      summary: `~ table ${before.name} → ${after.name}`,
    })
  }
  for (const pair of table.columns) {
    if (pair.before.name === pair.after.name) continue
    changes.push({
      class: 'safe',
      kind: 'rename_column',
      table: after.name,
      column: pair.after.name,
      summary: `~ ${after.name}.${pair.before.name} → ${after.name}.${pair.after.name}`,
    })
  }
  return changes
}

function keyChanges(table: TablePair): SchemaChange[] {
  const { renamed, after } = table
  const changes: SchemaChange[] = []
  if (keyChanged(table)) {
    const list = (names: string[]): string => (names.length === 0 ? 'none' : `(${names.join(', ')})`)
    changes.push({
      class: after.primary_key.length === 0 ? 'rebuild' : 'needs_data',
      kind: 'change_primary_key',
      table: after.name,
      summary: `~ ${after.name}: primary key ${list(renamed.primary_key)} becomes ${list(after.primary_key)}`,
    })
  }
  if ((renamed.autoincrement === true) !== (after.autoincrement === true)) {
    changes.push({
      class: 'rebuild',
      kind: 'change_autoincrement',
      table: after.name,
      summary: `~ ${after.name}: ${after.autoincrement === true ? 'with' : 'without'} autoincrement`,
    })
  }
  return changes
}

function indexChanges(table: TablePair): SchemaChange[] {
  const { renamed, after } = table
  const described = (index: IndexDefinition): string =>
    `${index.name} on ${after.name}(${index.columns.join(', ')})${index.where === undefined ? '' : ` WHERE ${index.where}`}`
  const change = (
    kind: 'add_index' | 'drop_index' | 'change_index',
    index: IndexDefinition,
  ): SchemaChange => ({
    class: kind !== 'drop_index' && index.unique ? 'needs_data' : 'safe',
    kind,
    table: after.name,
    index: index.name,
    summary: `${kind === 'add_index' ? '+' : kind === 'drop_index' ? '-' : '~'} ${index.unique ? 'unique ' : ''}${described(index)}`,
  })
  const present = after.indexes.flatMap((index) => {
    const former = renamed.indexes.find((candidate) => sameName(candidate.name, index.name))
    if (former === undefined) return [change('add_index', index)]
    return sameIndex(renamed, former, after, index) ? [] : [change('change_index', index)]
  })
  const gone = renamed.indexes.filter(
    (index) => !after.indexes.some((other) => sameName(other.name, index.name)),
  )
  return [...present, ...gone.map((index) => change('drop_index', index))]
}

/** Compares what two indexes do, whatever they are called. */
export function sameIndex(
  tableA: TableDefinition,
  a: IndexDefinition,
  tableB: TableDefinition,
  b: IndexDefinition,
): boolean {
  const columns = (index: IndexDefinition): string => index.columns.map(foldName).join(',')
  return (
    a.unique === b.unique &&
    columns(a) === columns(b) &&
    normalExpression(tableA, a.where) === normalExpression(tableB, b.where)
  )
}

function ftsChanges(table: TablePair): SchemaChange[] {
  const before = table.renamed.fts
  const after = table.after.fts
  if (sameFts(before, after)) return []
  const columns = (fts: FtsDefinition): string =>
    `full-text index of ${table.after.name}(${fts.columns.join(', ')})`
  const change = (kind: 'add_fts' | 'drop_fts' | 'change_fts', summary: string): SchemaChange[] => [
    { class: 'safe', kind, table: table.after.name, summary },
  ]
  if (after === undefined) return before === undefined ? [] : change('drop_fts', `- ${columns(before)}`)
  return before === undefined
    ? change('add_fts', `+ ${columns(after)}`)
    : change('change_fts', `~ ${columns(after)}`)
}

export function sameFts(a: FtsDefinition | undefined, b: FtsDefinition | undefined): boolean {
  const text = (fts: FtsDefinition | undefined): string =>
    fts === undefined ? '' : canonicalJson([fts.columns.map(foldName), normalizeSql(fts.tokenize ?? '')])
  return text(a) === text(b)
}
