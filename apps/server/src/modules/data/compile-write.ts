import type { OutputColumn } from '../../engine/program.ts'
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.ts'
import { encodingOf, operandSql } from './compile-select.ts'
import { whereSql } from './compile-where.ts'
import type { Cost } from './cost.ts'
import { costOfDelete, costOfInsertedRow, costOfUpdate } from './cost-of-write.ts'
import type { ConditionNode } from './query-tree.ts'
import { columnOperand } from './scope.ts'
import { joined, param, sql, type Fragment, type Slot } from './sql-fragment.ts'

/** `ON CONFLICT` of an insert, with its names looked up. */
export interface ConflictTree {
  /** Null for any unique key; only with `ignore`. */
  columns: readonly CatalogColumn[] | null
  action: 'ignore' | 'update'
}

/** Null for no rows. */
export type ReturningTree = readonly CatalogColumn[] | null

interface CompiledInsert {
  /** For one row of this column set. */
  sql: string
  columns: readonly CatalogColumn[]
  costPerRow: Cost
}

interface CompiledChange {
  statement: Fragment
  cost: Cost
}

export function compileInsert(
  catalog: Catalog,
  table: CatalogTable,
  columns: readonly CatalogColumn[],
  conflict: ConflictTree | null,
  returning: ReturningTree,
): CompiledInsert {
  const names = columns.map((column) => column.sql).join(', ')
  const values = columns.length === 0 ? 'DEFAULT VALUES' : `(${names}) VALUES (${columns.map(() => '?').join(', ')})`
  return {
    sql: `INSERT INTO ${table.sql} ${values}${conflictSql(columns, conflict)}${returningSql(returning)}`,
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
): CompiledChange {
  const assignments = values.map(({ column, slot }) => sql`${column.sql} = ${param(slot)}`)
  return {
    statement: sql`UPDATE ${table.sql} SET ${joined(assignments, ', ')}${whereSql(where)}${returningSql(returning)}`,
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
    statement: sql`DELETE FROM ${table.sql}${whereSql(where)}${returningSql(returning)}`,
    cost: costOfDelete(catalog, table, where),
  }
}

export function returningColumns(returning: ReturningTree): readonly OutputColumn[] {
  return (returning ?? []).map((column) => ({ name: column.name, encoding: encodingOf(column.type) }))
}

function returningSql(returning: ReturningTree): string {
  if (returning === null) return ''
  return ` RETURNING ${returning.map((column) => operandSql(columnOperand(column, ''))).join(', ')}`
}

function conflictSql(columns: readonly CatalogColumn[], conflict: ConflictTree | null): string {
  if (conflict === null) return ''
  if (conflict.columns === null) return ' ON CONFLICT DO NOTHING'
  const target = ` ON CONFLICT (${conflict.columns.map((column) => column.sql).join(', ')})`
  if (conflict.action === 'ignore') return `${target} DO NOTHING`
  const others = columns.filter((column) => conflict.columns?.includes(column) !== true)
  // With nothing but the key given, the key is set to itself: the row counts as found and comes back.
  const updated = others.length > 0 ? others : conflict.columns.slice(0, 1)
  const value = (column: CatalogColumn) => (others.length > 0 ? `excluded.${column.sql}` : column.sql)
  return `${target} DO UPDATE SET ${updated.map((column) => `${column.sql} = ${value(column)}`).join(', ')}`
}

