import type { OutputColumn } from '../../engine/program.ts'
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.ts'
import { encodingOf, operandSql } from './compile-select.ts'
import { whereSql } from './compile-where.ts'
import type { Cost } from './cost.ts'
import { costOfDelete, costOfInsertedRow, costOfUpdate } from './cost-of-write.ts'
import type { ConditionNode } from './query-tree.ts'
import { columnOperand } from './scope.ts'
import { joined, param, raw, sql, type Fragment, type Slot } from './sql-fragment.ts'

/** `ON CONFLICT` of an insert, with its names looked up. */
export interface ConflictTree {
  /** Null for any unique key; only with `ignore`. */
  columns: readonly CatalogColumn[] | null
  action: 'ignore' | 'update'
}

/** Null for no rows. */
export type ReturningTree = readonly CatalogColumn[] | null

interface CompiledInsert {
  /** For one row of this column set: its values, then the slots of the checks. */
  statement: Fragment
  columns: readonly CatalogColumn[]
  costPerRow: Cost
}

interface CompiledChange {
  statement: Fragment
  cost: Cost
}

/** Conditions on the written rows, as hidden columns of what comes back. */
type Checks = readonly Fragment[]

export function compileInsert(
  catalog: Catalog,
  table: CatalogTable,
  columns: readonly CatalogColumn[],
  conflict: ConflictTree | null,
  returning: ReturningTree,
  checks: Checks,
): CompiledInsert {
  const names = columns.map((column) => column.sql).join(', ')
  const values = columns.length === 0 ? 'DEFAULT VALUES' : `(${names}) VALUES (${columns.map(() => '?').join(', ')})`
  return {
    statement: sql`INSERT INTO ${table.sql} ${values}${conflictSql(columns, conflict)}${returningSql(returning, checks)}`,
    columns,
    costPerRow: costOfInsertedRow(catalog, table, conflict?.action === 'update' ? columns : []),
  }
}

export function compileUpdate(
  catalog: Catalog,
  table: CatalogTable,
  values: readonly { column: CatalogColumn; slot: Slot }[],
  where: ConditionNode,
  returning: ReturningTree,
  checks: Checks,
): CompiledChange {
  const assignments = values.map(({ column, slot }) => sql`${column.sql} = ${param(slot)}`)
  return {
    statement: sql`UPDATE ${table.sql} SET ${joined(assignments, ', ')}${whereSql(where)}${returningSql(returning, checks)}`,
    cost: costOfUpdate(
      catalog,
      table,
      values.map(({ column }) => column),
      where,
    ),
  }
}

export function compileDelete(
  catalog: Catalog,
  table: CatalogTable,
  where: ConditionNode,
  returning: ReturningTree,
): CompiledChange {
  return {
    statement: sql`DELETE FROM ${table.sql}${whereSql(where)}${returningSql(returning, [])}`,
    cost: costOfDelete(catalog, table, where),
  }
}

export function returningColumns(returning: ReturningTree): readonly OutputColumn[] {
  return (returning ?? []).map((column) => ({ name: column.name, encoding: encodingOf(column.type) }))
}

function returningSql(returning: ReturningTree, checks: Checks): Fragment {
  const columns = (returning ?? []).map((column) => raw(operandSql(columnOperand(column, ''))))
  if (columns.length + checks.length === 0) return raw('')
  return sql` RETURNING ${joined([...columns, ...checks], ', ')}`
}

function conflictSql(columns: readonly CatalogColumn[], conflict: ConflictTree | null): string {
  if (conflict === null) return ''
  if (conflict.columns === null) return ' ON CONFLICT DO NOTHING'
  const target = ` ON CONFLICT (${conflict.columns.map((column) => column.sql).join(', ')})`
  if (conflict.action === 'ignore') return `${target} DO NOTHING`
  const others = updatedOnConflict(columns, conflict)
  // With nothing but the key given, the key is set to itself: the row counts as found and comes back.
  const updated = others.length > 0 ? others : conflict.columns.slice(0, 1)
  const value = (column: CatalogColumn) => (others.length > 0 ? `excluded.${column.sql}` : column.sql)
  return `${target} DO UPDATE SET ${updated.map((column) => `${column.sql} = ${value(column)}`).join(', ')}`
}

/** The columns of a row whose values replace those of the row that it meets. */
export function updatedOnConflict(
  columns: readonly CatalogColumn[],
  conflict: ConflictTree,
): readonly CatalogColumn[] {
  return columns.filter((column) => conflict.columns?.includes(column) !== true)
}
