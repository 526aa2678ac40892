import type { ColumnType } from '@tenantry/schema'
import type { OutputColumn, RowShape } from '../../engine/program.ts'
import type { Cost } from './cost.ts'
import type { Slot } from './sql-fragment.ts'

/** A compiled request, without its values: kept for all databases of one structure. */
export type Plan = SelectPlan | InsertPlan | ChangePlan

export interface SelectPlan {
  kind: 'select'
  sql: string
  slots: readonly Slot[]
  columns: readonly OutputColumn[]
  /** One row at most: no limit, no cursor. */
  single: boolean
  keys: readonly { type: ColumnType; nullable: boolean }[]
  /** By which a cursor is known to belong here. */
  tag: string
  count: { sql: string; slots: readonly Slot[] } | null
  cost: Cost
  shapes: ShapeCache
}

/** Rows of one column set. */
export interface InsertPlan {
  kind: 'insert'
  sql: string
  types: readonly ColumnType[]
  /** Of what comes behind the row's values. */
  slots: readonly Slot[]
  guard: GuardPlan | null
  /** Null when no rows come back. */
  returning: readonly OutputColumn[] | null
  /** The statement gives rows to look at, whether they come back or not. */
  looksAtRows: boolean
  /** A row may be left out by `on_conflict`. */
  mayIgnore: boolean
  costPerRow: Cost
  shapes: ShapeCache
}

export interface ChangePlan {
  kind: 'change'
  sql: string
  slots: readonly Slot[]
  guard: GuardPlan | null
  returning: readonly OutputColumn[] | null
  looksAtRows: boolean
  cost: Cost
  shapes: ShapeCache
}

/** A query that goes before a write and must give 1 in every column. */
export interface GuardPlan {
  sql: string
  slots: readonly Slot[]
}

export type BigIntegers = RowShape['bigIntegers']

const KEPT_SHAPES_MAX = 64

/**
 * Row shapes of one plan. The engine prepares its encoder once for each shape object, so the same one is used again for the
 * same limit.
 */
export class ShapeCache {
  readonly #columns: readonly OutputColumn[]
  readonly #mustHold: boolean
  readonly #shapes = new Map<number, RowShape>()

  /** `mustHold`: what is not shown of a row are conditions. */
  constructor(columns: readonly OutputColumn[], mustHold = false) {
    this.#columns = columns
    this.#mustHold = mustHold
  }

  get(limit: number | null, bigIntegers: BigIntegers): RowShape {
    const key = (limit ?? -1) * 2 + (bigIntegers === 'string' ? 1 : 0)
    const known = this.#shapes.get(key)
    if (known !== undefined) return known
    const plain: RowShape = { columns: this.#columns, limit, bigIntegers }
    const shape: RowShape = this.#mustHold ? { ...plain, mustHold: true } : plain
    if (this.#shapes.size < KEPT_SHAPES_MAX) this.#shapes.set(key, shape)
    return shape
  }
}
