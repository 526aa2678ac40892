import { parseCell, type ParsedCell } from '../browse/cell-value.ts'
import type { ColumnSchema, Row, TableSchema } from '../table-schema.ts'
import type { SourceFile } from './read-file.ts'

/** For each column of the file the column of the table that it goes into, or null when it is left out. */
export type Mapping = readonly (string | null)[]

export interface RecordProblem {
  /** Counted from 1, without the names' line. */
  record: number
  column: string
  text: string
  problem: Extract<ParsedCell, { ok: false }>['problem'] | 'null' | 'fields'
}

export interface CheckedRecords {
  rows: Row[]
  /** The first ones of all. */
  problems: RecordProblem[]
  wrongRecords: number
}

const PROBLEMS_SHOWN = 100
const RECORDS_AT_A_TIME = 1_000

/** The columns that are named alike, without regard to case, spaces and underscores. */
export function guessMapping(names: readonly string[], table: TableSchema): Mapping {
  const free = table.columns.filter(({ generated }) => !generated)
  const taken = new Set<string>()
  return names.map((name) => {
    const match = free.find((column) => plain(column.name) === plain(name) && !taken.has(column.name))
    if (match === undefined) return null
    taken.add(match.name)
    return match.name
  })
}

/** Columns that every row needs and that nothing goes into. A whole number that is the key is given by the database. */
export function missingColumns(mapping: Mapping, { columns, primary_key: key }: TableSchema): string[] {
  return columns
    .filter(({ nullable, generated, default: preset }) => !nullable && !generated && preset === null)
    .filter(({ name, type }) => !(type === 'integer' && key.length === 1 && key[0] === name))
    .filter(({ name }) => !mapping.includes(name))
    .map(({ name }) => name)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

/**
 * Makes rows of records, and tells what does not fit before anything is sent. An empty field is NULL where the column may be (or its default, where it has
 * one), and the empty text where it may not. It gives the page its turn between parts.
 */
export async function checkRecords(
  { records, columns }: SourceFile,
  mapping: Mapping,
  table: TableSchema,
  signal: AbortSignal,
): Promise<CheckedRecords> {
  const targets = mapping.map((name) => table.columns.find((column) => column.name === name) ?? null)
  const checked: CheckedRecords = { rows: [], problems: [], wrongRecords: 0 }
  for (let at = 0; at < records.length; at += RECORDS_AT_A_TIME) {
    for (const [offset, record] of records.slice(at, at + RECORDS_AT_A_TIME).entries())
      checkRecord(record, at + offset + 1, columns.length, targets, checked)
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
  }
  return checked
}

function checkRecord(
  record: SourceFile['records'][number],
  number: number,
  fieldCount: number,
  targets: readonly (ColumnSchema | null)[],
  checked: CheckedRecords,
): void {
  const row: Row = {}
  const problems: RecordProblem[] = []
  if (record.length > fieldCount)
    problems.push({ record: number, column: '', text: `${record.length} > ${fieldCount}`, problem: 'fields' })
  for (const [index, column] of targets.entries()) {
    if (column === null) continue
    const cell = cellOf(record[index], column)
    if (cell === 'default') continue
    if (cell.ok) row[column.name] = cell.value
    else
      problems.push({ record: number, column: column.name, text: record[index] ?? '', problem: cell.problem })
  }
  if (problems.length === 0) {
    checked.rows.push(row)
    return
  }
  checked.wrongRecords += 1
  if (checked.problems.length < PROBLEMS_SHOWN) checked.problems.push(...problems)
}

function cellOf(
  field: string | null | undefined,
  column: ColumnSchema,
): ParsedCell | { ok: false; problem: 'null' } | 'default' {
  if (field === undefined) return 'default'
  const isEmpty = field === null || (field === '' && (column.type !== 'text' || column.nullable))
  if (!isEmpty) return parseCell(field, column.type)
  if (field !== null && column.default !== null) return 'default'
  return column.nullable ? { ok: true, value: null } : { ok: false, problem: 'null' }
}
