import { foldName, sameName } from './identifiers.ts'
import type {
  ColumnAspect,
  ColumnStructure,
  DatabaseStructure,
  ObjectStructure,
  TableStructure,
} from './structure.ts'

/** One way in which a real database is not what its recorded version says. */
export interface StructureDifference {
  what: 'missing' | 'extra' | 'changed'
  object: 'table' | 'column' | ObjectStructure['kind']
  table: string
  /** The column, index, trigger or view; the table itself for tables. */
  name: string
  /** For a changed column. */
  aspect?: ColumnAspect
  /** Normalized SQL; absent when there is none. */
  expected?: string
  actual?: string
  /** One line for people. */
  message: string
}

/** Compares two structures. The order of tables and of columns is no difference. Empty when they are the same. */
export function compareStructure(
  expected: DatabaseStructure,
  actual: DatabaseStructure,
): StructureDifference[] {
  return [
    ...compareTableLists(expected.tables, actual.tables),
    ...compareObjects(expected.objects, actual.objects),
  ]
}

function compareTableLists(
  expected: readonly TableStructure[],
  actual: readonly TableStructure[],
): StructureDifference[] {
  const whole = (what: 'missing' | 'extra', table: TableStructure): StructureDifference => ({
    what,
    object: 'table',
    table: table.name,
    name: table.name,
    message:
      what === 'missing' ? `the table ${table.name} is missing` : `the table ${table.name} is in no version`,
  })
  return [
    ...expected.flatMap((table) => {
      const other = find(actual, table.name)
      return other === undefined ? [whole('missing', table)] : compareOneTable(table, other)
    }),
    ...actual
      .filter((table) => find(expected, table.name) === undefined)
      .map((table) => whole('extra', table)),
  ]
}

function compareOneTable(expected: TableStructure, actual: TableStructure): StructureDifference[] {
  const table = expected.name
  const differences: StructureDifference[] = []
  for (const column of expected.columns) {
    const other = find(actual.columns, column.name)
    if (other !== undefined) differences.push(...compareColumn(table, column, other))
    else differences.push(columnDifference('missing', table, column))
  }
  for (const column of actual.columns) {
    if (find(expected.columns, column.name) === undefined)
      differences.push(columnDifference('extra', table, column))
  }
  const [before, after] = [expected.constraints.join(', '), actual.constraints.join(', ')]
  if (before !== after) {
    differences.push({
      what: 'changed',
      object: 'table',
      table,
      name: table,
      expected: before,
      actual: after,
      message: `the table ${table} says "${after}" instead of "${before}"`,
    })
  }
  return differences
}

function columnDifference(
  what: 'missing' | 'extra',
  table: string,
  column: ColumnStructure,
): StructureDifference {
  return {
    what,
    object: 'column',
    table,
    name: column.name,
    message: `the column ${table}.${column.name} is ${what === 'missing' ? 'missing' : 'in no version'}`,
  }
}

function compareColumn(
  table: string,
  expected: ColumnStructure,
  actual: ColumnStructure,
): StructureDifference[] {
  const aspects = [...new Set([...aspectsOf(expected), ...aspectsOf(actual)])]
  return aspects
    .filter((aspect) => expected.aspects[aspect] !== actual.aspects[aspect])
    .map((aspect) => {
      const [before, after] = [expected.aspects[aspect], actual.aspects[aspect]]
      const difference: StructureDifference = {
        what: 'changed',
        object: 'column',
        table,
        name: expected.name,
        aspect,
        message: `the column ${table}.${expected.name} says ${quoted(after)} instead of ${quoted(before)} (${aspect})`,
      }
      if (before !== undefined) difference.expected = before
      if (after !== undefined) difference.actual = after
      return difference
    })
}

function aspectsOf(column: ColumnStructure): ColumnAspect[] {
  const all: ColumnAspect[] = [
    'type',
    'primary key',
    'not null',
    'unique',
    'default',
    'check',
    'collate',
    'generated',
    'references',
  ]
  return all.filter((aspect) => column.aspects[aspect] !== undefined)
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'nothing' : `"${text}"`
}

function compareObjects(
  expected: readonly ObjectStructure[],
  actual: readonly ObjectStructure[],
): StructureDifference[] {
  return [
    ...expected.flatMap((object): StructureDifference[] => {
      const other = find(actual, object.name)
      const base = {
        object: object.kind,
        table: object.table,
        name: object.name,
        expected: object.definition,
      }
      if (other === undefined)
        return [{ ...base, what: 'missing', message: `the ${object.kind} ${object.name} is missing` }]
      if (other.definition === object.definition) return []
      const message = `the ${object.kind} ${object.name} is defined otherwise: ${other.sql}`
      return [{ ...base, what: 'changed', actual: other.definition, message }]
    }),
    ...actual
      .filter((object) => find(expected, object.name) === undefined)
      .map((object): StructureDifference => ({
        what: 'extra',
        object: object.kind,
        table: object.table,
        name: object.name,
        actual: object.definition,
        message: `the ${object.kind} ${object.name} is in no version`,
      })),
  ]
}

function find<T extends { name: string }>(list: readonly T[], name: string): T | undefined {
  return list.find((item) => sameName(foldName(item.name), name))
}
