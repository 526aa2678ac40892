import type { ColumnType } from '@tenantry/schema'
import type { CatalogColumn, CatalogTable, Relation } from './catalog.ts'
import type { Slot } from './sql-fragment.ts'

/** Something with a value in a row: a column of a scope, or the result of an aggregate. */
export interface Operand {
  sql: string
  type: ColumnType
  nullable: boolean
  /** Null for what is computed. */
  column: CatalogColumn | null
}

export type ConditionNode =
  | { kind: 'and' | 'or'; parts: readonly ConditionNode[] }
  | { kind: 'not'; part: ConditionNode }
  | { kind: 'compare'; left: Operand; operator: CompareSymbol; right: Slot | Operand }
  | { kind: 'in'; left: Operand; negated: boolean; slots: readonly Slot[] }
  | { kind: 'match'; left: Operand; operator: 'like' | 'glob'; slot: Slot }
  | { kind: 'between'; left: Operand; low: Slot; high: Slot }
  | { kind: 'is'; left: Operand; value: null | boolean }
  | SearchNode

export interface SearchNode {
  kind: 'search'
  alias: string
  table: CatalogTable
  slot: Slot
  /** The full-text index is joined, because the query asks for ranks or snippets. */
  joined: boolean
}

export type CompareSymbol = '=' | '<>' | '>' | '>=' | '<' | '<='

export interface OrderTerm {
  operand: Operand
  descending: boolean
}

/** What one select names: a row's columns and relations, or the aggregates of groups. */
export interface SelectTree {
  table: CatalogTable
  alias: string
  items: readonly SelectTreeItem[]
  where: ConditionNode | null
  /** Null unless the rows are grouped; an empty list is one group of all rows. */
  groupBy: readonly Operand[] | null
  having: ConditionNode | null
  /** Total: a tie between two rows is impossible. */
  order: readonly OrderTerm[]
  /** The full-text index is the first table of a join: `_rank` or `_snippet` is used. */
  joinsSearch: boolean
}

export type SelectTreeItem =
  | { kind: 'operand'; name: string; operand: Operand }
  | { kind: 'relation'; name: string; relation: Relation; tree: SelectTree; limit: Slot | null }
  | { kind: 'snippet'; name: string; columnIndex: number; options: SnippetTree }

interface SnippetTree {
  open: string
  close: string
  ellipsis: string
  words: number
}
