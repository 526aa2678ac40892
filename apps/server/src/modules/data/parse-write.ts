import { DATA_LIMITS } from '@tenantry/contract'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { ConflictTree, ReturningTree } from './compile-write.ts'
import { isObject, readList, readMembers, takeValue, type ParseContext } from './parse-context.ts'
import { below, invalidQuery, unknownColumn, whereRequired } from './refusals.ts'
import type { Slot } from './sql-fragment.ts'

interface RowTree {
  columns: readonly CatalogColumn[]
  slots: readonly Slot[]
}

/** A row to insert, or the values of an update: every name is a column that can be written. */
export function parseRow(context: ParseContext, table: CatalogTable, value: unknown, pointer: string): RowTree {
  if (!isObject(value)) throw invalidQuery(pointer, 'A row is an object of columns and values.')
  const columns: CatalogColumn[] = []
  const slots: Slot[] = []
  for (const name of Object.keys(value)) {
    const at = below(pointer, name)
    const column = table.columns.get(name)
    if (column === undefined) throw unknownColumn(at, table, name)
    if (column.generated) {
      throw invalidQuery(at, `${name} is a generated column; its value follows from the others.`, 'Leave it out.')
    }
    columns.push(column)
    slots.push(takeValue(context, column.type, value[name], at))
  }
  return { columns, slots }
}

/** One row or a list of them; each is parsed for its mistakes. */
export function parseRows(context: ParseContext, table: CatalogTable, value: unknown, pointer: string): void {
  if (!Array.isArray(value)) {
    parseRow(context, table, value, pointer)
    return
  }
  if (value.length === 0) throw invalidQuery(pointer, 'There is no row to insert.')
  readList(value, pointer, 'An insert', DATA_LIMITS.insertRowsMax)
  for (const [index, row] of value.entries()) parseRow(context, table, row, below(pointer, index))
}

/** The `set` part of an update. */
export function parseAssignments(
  context: ParseContext,
  table: CatalogTable,
  value: unknown,
  pointer: string,
): { column: CatalogColumn; slot: Slot }[] {
  const { columns, slots } = parseRow(context, table, value, pointer)
  if (columns.length === 0) throw invalidQuery(pointer, 'An update names at least one column.')
  return columns.flatMap((column, at) => {
    const slot = slots[at]
    return slot === undefined ? [] : [{ column, slot }]
  })
}

/** Update and delete say which rows they mean. Throws WHERE_REQUIRED for an absent or empty where. */
export function requireWhere(value: unknown, pointer: string, action: 'update' | 'delete'): void {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) throw whereRequired(pointer, action)
}

/** `on_conflict`; its columns are those of one unique key. */
export function parseConflict(table: CatalogTable, value: unknown, pointer: string): ConflictTree | null {
  if (value === undefined) return null
  const { columns: names, do: action } = readMembers(value, pointer, '"on_conflict"', ['columns', 'do'])
  if (action !== 'ignore' && action !== 'update') {
    throw invalidQuery(below(pointer, 'do'), '"do" is "ignore" or "update".')
  }
  if (names === undefined) return { columns: action === 'ignore' ? null : primaryKey(table, pointer), action }
  const at = below(pointer, 'columns')
  const columns = readList(names, at, '"columns"', DATA_LIMITS.orderTermsMax).map((name, index) => {
    const column = typeof name === 'string' ? table.columns.get(name) : undefined
    if (column === undefined) throw unknownColumn(below(at, index), table, String(name))
    return column
  })
  const key = table.uniqueKeys.find(
    (one) => one.length === new Set(columns).size && one.every((column) => columns.includes(column)),
  )
  if (key !== undefined) return { columns: key, action }
  throw invalidQuery(
    at,
    `${table.name} has no unique key of exactly these columns.`,
    table.uniqueKeys.length === 0
      ? 'It has no unique key at all.'
      : `Its keys are ${table.uniqueKeys.map((one) => `(${one.map((column) => column.name).join(', ')})`).join(', ')}.`,
  )
}

export function primaryKey(table: CatalogTable, pointer: string): readonly CatalogColumn[] {
  if (table.primaryKey.length > 0) return table.primaryKey
  throw invalidQuery(pointer, `${table.name} has no primary key.`, 'Name the columns of a unique key in "on_conflict".')
}

/** Columns of the written rows, or `*`. */
export function parseReturning(table: CatalogTable, value: unknown, pointer: string): ReturningTree {
  if (value === undefined) return null
  const list = readList(value, pointer, '"returning"', DATA_LIMITS.selectItemsMax)
  if (list.length === 0) throw invalidQuery(pointer, '"returning" names at least one column.', 'Write ["*"] for all.')
  const columns = new Set<CatalogColumn>()
  for (const [index, name] of list.entries()) {
    const at = below(pointer, index)
    if (isObject(name)) {
      throw invalidQuery(at, 'Relations cannot be in "returning".', 'Select the row with its relations afterwards.')
    }
    if (typeof name !== 'string') throw invalidQuery(at, 'An entry of "returning" is a column name.')
    if (name === '*') for (const column of table.columns.values()) columns.add(column)
    else columns.add(returnedColumn(table, name, at))
  }
  return [...columns]
}

function returnedColumn(table: CatalogTable, name: string, pointer: string): CatalogColumn {
  const column = table.columns.get(name)
  if (column === undefined) throw unknownColumn(pointer, table, name)
  return column
}

