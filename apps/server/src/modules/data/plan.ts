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
  /** Null when no rows come back. */
  returning: readonly OutputColumn[] | null
  /** A row may be left out by `on_conflict`. */
  mayIgnore: boolean
  costPerRow: Cost
  shapes: ShapeCache
}

export interface ChangePlan {
  kind: 'change'
  sql: string
  slots: readonly Slot[]
  returning: readonly OutputColumn[] | null
  cost: Cost
  shapes: ShapeCache
}

export type BigIntegers = RowShape['bigIntegers']

const KEPT_SHAPES_MAX = 64

/**
 * Row shapes of one plan. The engine prepares its encoder once for each shape object, so the same one is used again for the
 * same limit.
 */
export class ShapeCache {
  readonly #columns: readonly OutputColumn[]
  readonly #shapes = new Map<number, RowShape>()

  constructor(columns: readonly OutputColumn[]) {
    this.#columns = columns
  }

  get(limit: number | null, bigIntegers: BigIntegers): RowShape {
    const key = (limit ?? -1) * 2 + (bigIntegers === 'string' ? 1 : 0)
    const known = this.#shapes.get(key)
    if (known !== undefined) return known
    const shape: RowShape = { columns: this.#columns, limit, bigIntegers }
    if (this.#shapes.size < KEPT_SHAPES_MAX) this.#shapes.set(key, shape)
    return shape
  }
}
