import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { Operand } from './query-tree.ts'
import { unknownColumn, unknownOutput } from './refusals.ts'

/** What names mean at one place of a query. */
export interface Scope {
  alias: string
  /** Null for the groups of a grouped query. */
  table: CatalogTable | null
  /** Throws UNKNOWN_COLUMN at `pointer`. */
  operand(name: string, pointer: string): Operand
}

export function tableScope(table: CatalogTable, alias: string): Scope {
  return {
    alias,
    table,
    operand(name, pointer) {
      const column = table.columns.get(name)
      if (column === undefined) throw unknownColumn(pointer, table, name)
      return columnOperand(column, alias)
    },
  }
}

/** FTS5's own hidden column of the joined index, by which its best match comes first. */
export const RANK_SQL = 'f0.rank'

/** The named outputs of a grouped select: what `having` and `order` may use. */
export function outputScope(outputs: ReadonlyMap<string, Operand>): Scope {
  return {
    alias: '',
    table: null,
    operand(name, pointer) {
      const operand = outputs.get(name)
      if (operand === undefined) throw unknownOutput(pointer, name, outputs.keys())
      return operand
    },
  }
}

/** A column of an aliased table; without alias inside UPDATE, DELETE and RETURNING. */
export function columnOperand(column: CatalogColumn, alias: string): Operand {
  return {
    sql: alias === '' ? column.sql : `${alias}.${column.sql}`,
    type: column.type,
    nullable: column.nullable,
    column,
  }
}
