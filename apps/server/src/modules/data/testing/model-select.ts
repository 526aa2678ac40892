import { compareValues, type ModelCondition } from './model-condition.ts'
import type { ModelDatabase } from './model-database.ts'
import { MODEL_TABLES, type Row, type TableName, type Value } from './model-tables.ts'

export interface ModelRelation {
  table: TableName
  columns: readonly string[]
  where: readonly ModelCondition[]
  order: readonly Readonly<Record<string, string>>[]
  limit: number | null
  inner: ModelRelation | null
}

/** The rows of a select in their total order. */
export function modelRows(
  model: ModelDatabase,
  table: TableName,
  where: readonly ModelCondition[],
  order: readonly Readonly<Record<string, string>>[],
): Row[] {
  return sorted(table, model.matching(table, where), order)
}

function sorted(table: TableName, rows: readonly Row[], order: readonly Readonly<Record<string, string>>[]): Row[] {
  const terms = [...order.map((term) => Object.entries(term)[0]), ...MODEL_TABLES[table].key.map((name) => [name, 'asc'])]
  return rows.toSorted((a, b) => {
    for (const [name = '', direction] of terms.filter((term) => term !== undefined)) {
      const difference = compareValues(table, name, a[name] ?? null, b[name] ?? null)
      if (difference !== 0) return direction === 'desc' ? -difference : difference
    }
    return 0
  })
}

/** A row's columns together with its relation, an object or null upwards and an array downwards. */
export function modelRow(
  model: ModelDatabase,
  table: TableName,
  row: Row,
  columns: readonly string[],
  relation: ModelRelation | null,
): Row {
  const shown: Row = Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))
  if (relation === null) return shown
  const { parent } = MODEL_TABLES[table]
  const isUp = parent?.table === relation.table
  const related = model.matching(relation.table, relation.where).filter((other) => {
    const child = isUp ? row : other
    const key = isUp ? other : row
    const column = isUp ? parent?.column : MODEL_TABLES[relation.table].parent?.column
    return child[column ?? ''] === key['id']
  })
  const rows = sorted(relation.table, related, relation.order)
    .slice(0, isUp ? 1 : (relation.limit ?? 100))
    .map((one) => modelRow(model, relation.table, one, relation.columns, relation.inner))
  const value: Value = isUp ? (rows[0] ?? null) : rows
  return { ...shown, [relation.table]: value }
}

/** The relation as the wire has it. */
export function wireRelation(relation: ModelRelation, isUp: boolean): Record<string, unknown> {
  const inner = relation.inner === null ? [] : [wireRelation(relation.inner, false)]
  return {
    [relation.table]: {
      select: [...relation.columns, ...inner],
      where: relation.where,
      ...(isUp ? {} : { order: relation.order }),
      ...(isUp || relation.limit === null ? {} : { limit: relation.limit }),
    },
  }
}

interface ModelGroups {
  groupBy: string
  number: string
}

/** Counts and sums by group, the groups in order. */
export function modelGroups(table: TableName, rows: readonly Row[], { groupBy, number }: ModelGroups): Row[] {
  const groups = Map.groupBy(rows, (row) => row[groupBy] ?? null)
  return [...groups]
    .toSorted(([a], [b]) => compareValues(table, groupBy, a, b))
    .map(([group, members]) => {
      const numbers = members.map((row) => row[number]).filter((value) => typeof value === 'number')
      const total = numbers.reduce((sum, value) => sum + value, 0)
      return {
        [groupBy]: group,
        rows: members.length,
        filled: numbers.length,
        kinds: new Set(numbers).size,
        least: numbers.length === 0 ? null : Math.min(...numbers),
        most: numbers.length === 0 ? null : Math.max(...numbers),
        total: numbers.length === 0 ? null : total,
        mean: numbers.length === 0 ? null : total / numbers.length,
      }
    })
}
