import { columnNames } from './columns.ts'
import {
  type ColumnDefinition,
  type ReferenceDefinition,
  RESERVED_PREFIX,
  type TableDefinition,
} from './document.ts'
import { renderExpression } from './expression.ts'
import { foldName, sameName } from './identifiers.ts'
import type { MatchedSchema, MatchedTable } from './match-schemas.ts'

export interface ColumnPair {
  before: ColumnDefinition
  /** `before` after every rename of the migration, so that it compares with `after`. */
  renamed: ColumnDefinition
  after: ColumnDefinition
}

/** A table in three states: as it is, as it is after all renames, and as it shall be. */
export interface TablePair {
  before: TableDefinition
  renamed: TableDefinition
  after: TableDefinition
  columns: ColumnPair[]
  added: ColumnDefinition[]
  /** Columns that go; `renamed` differs in name when the name is given to another column first. */
  dropped: { before: ColumnDefinition; renamed: ColumnDefinition }[]
}

type NameMap = ReadonlyMap<string, string>

/** Carries every rename through the old version: names, keys, references, expressions, indexes. */
export function renameTables(match: MatchedSchema): TablePair[] {
  const columnMaps = new Map(
    match.tables.map((table) => [foldName(table.before.name), newColumnNames(table)]),
  )
  const tableMap = new Map(match.tables.map((table) => [foldName(table.before.name), table.after.name]))
  const droppedTables = new Set(match.dropped.map((table) => foldName(table.name)))

  const renameReference = (reference: ReferenceDefinition): ReferenceDefinition => {
    const target = foldName(reference.table)
    // A reference to a dropped table is never equal to one to its successor of the same name.
    if (droppedTables.has(target))
      return { ...reference, table: `${RESERVED_PREFIX}dropped_${reference.table}` }
    return {
      ...reference,
      table: tableMap.get(target) ?? reference.table,
      column: columnMaps.get(target)?.get(foldName(reference.column)) ?? reference.column,
    }
  }
  return match.tables.map((table) => {
    const names = columnMaps.get(foldName(table.before.name)) ?? new Map()
    return pairTable(table, renameTable(table, names, renameReference), names)
  })
}

/** New names by folded old name. A dropped column whose name is taken over steps aside under a reserved name. */
function newColumnNames(table: MatchedTable): NameMap {
  const names = new Map(table.columns.pairs.map((pair) => [foldName(pair.before.name), pair.after.name]))
  for (const { name } of table.columns.dropped) {
    const taken = table.after.columns.some((column) => sameName(column.name, name))
    names.set(foldName(name), taken ? `${RESERVED_PREFIX}old_${name}` : name)
  }
  return names
}

function renameTable(
  table: MatchedTable,
  names: NameMap,
  renameReference: (reference: ReferenceDefinition) => ReferenceDefinition,
): TableDefinition {
  const { before, after } = table
  const rename = (name: string): string => names.get(foldName(name)) ?? name
  const expression = (text: string): string => renderExpression(text, columnNames(before), names)
  return {
    ...before,
    name: after.name,
    columns: before.columns.map((column) => ({
      ...column,
      name: rename(column.name),
      ...(column.check !== undefined && { check: expression(column.check) }),
      ...(column.generated !== undefined && {
        generated: { ...column.generated, expression: expression(column.generated.expression) },
      }),
      ...(column.references !== undefined && { references: renameReference(column.references) }),
    })),
    primary_key: before.primary_key.map(rename),
    indexes: before.indexes.map((index) => ({
      ...index,
      columns: index.columns.map(rename),
      ...(index.where !== undefined && { where: expression(index.where) }),
    })),
    ...(before.fts !== undefined && { fts: { ...before.fts, columns: before.fts.columns.map(rename) } }),
  }
}

function pairTable(table: MatchedTable, renamed: TableDefinition, names: NameMap): TablePair {
  const renamedColumn = (before: ColumnDefinition): ColumnDefinition =>
    renamed.columns.find((column) =>
      sameName(column.name, names.get(foldName(before.name)) ?? before.name),
    ) ?? before
  return {
    before: table.before,
    renamed,
    after: table.after,
    columns: table.columns.pairs.map((pair) => ({ ...pair, renamed: renamedColumn(pair.before) })),
    added: table.columns.added,
    dropped: table.columns.dropped.map((before) => ({ before, renamed: renamedColumn(before) })),
  }
}
