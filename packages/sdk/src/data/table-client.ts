import type { RowInput, SelectItem as WireItem, ValueReference } from '@tenantry/contract'
import type { InsertRow, TableName, UpdateRow } from '@tenantry/schema'
import type { ColumnName } from './database-types.ts'
import type { Link } from './link.ts'
import { answerError, type DataFailure } from './result.ts'
import { SelectQuery } from './select-query.ts'
import type { CheckedItems, SelectedRow, SelectItem } from './select-types.ts'
import { ChangeQuery, InsertQuery, WriteQuery, type WriteState } from './write-query.ts'

/** In a batch, a value may come from an earlier operation. */
type WithReferences<Row> = { readonly [Column in keyof Row]: Row[Column] | ValueReference }

export type InsertValues<S, T extends TableName<S>> = WithReferences<InsertRow<S, T>>
export type UpdateValues<S, T extends TableName<S>> = WithReferences<UpdateRow<S, T>>

/** One table of a database: the beginning of every query. */
export class TableClient<S, T extends TableName<S>> {
  readonly #link: Link
  readonly #table: T

  constructor(link: Link, table: T) {
    this.#link = link
    this.#table = table
  }

  /** Reads rows: all columns, or those of the list, with related rows nested in them: `['id', { tasks: ['title'] }]`. */
  select<const Items extends readonly SelectItem<S, T>[] = readonly ['*']>(
    items?: Items & CheckedItems<S, T, Items>,
  ): SelectQuery<S, T, SelectedRow<S, T, Items>, SelectedRow<S, T, Items>[], DataFailure> {
    return new SelectQuery({
      link: this.#link,
      table: this.#table,
      // The typed list is a narrower spelling of the wire's.
      body: { select: (items ?? ['*']) as readonly WireItem[] },
      options: {},
      pick: (rows) => rows,
      onError: answerError,
    })
  }

  /** Inserts one row, or several in one transaction. */
  insert(row: InsertValues<S, T>): InsertQuery<S, T, 'one', DataFailure>
  insert(rows: readonly InsertValues<S, T>[]): InsertQuery<S, T, 'many', DataFailure>
  insert(
    rows: InsertValues<S, T> | readonly InsertValues<S, T>[],
  ): InsertQuery<S, T, 'one' | 'many', DataFailure> {
    return new InsertQuery(this.#write({ insert: wireRows(rows) }))
  }

  /**
   * Inserts rows, or updates those that exist: with the same primary key, or the same values in `onConflict`, the columns of
   * a unique index.
   */
  upsert(
    row: InsertValues<S, T>,
    options?: { onConflict?: readonly ColumnName<S, T>[] },
  ): WriteQuery<S, T, 'one', null, DataFailure>
  upsert(
    rows: readonly InsertValues<S, T>[],
    options?: { onConflict?: readonly ColumnName<S, T>[] },
  ): WriteQuery<S, T, 'many', null, DataFailure>
  upsert(
    rows: InsertValues<S, T> | readonly InsertValues<S, T>[],
    options: { onConflict?: readonly ColumnName<S, T>[] } = {},
  ): WriteQuery<S, T, 'one' | 'many', null, DataFailure> {
    const columns = options.onConflict
    if (columns === undefined) return new WriteQuery(this.#write({ upsert: wireRows(rows) }))
    const conflict = { columns, do: 'update' } as const
    return new WriteQuery(this.#write({ insert: wireRows(rows), on_conflict: conflict }))
  }

  /** Changes the rows that `.where()` names. */
  update(values: UpdateValues<S, T>): ChangeQuery<S, T, DataFailure> {
    return new ChangeQuery(this.#write({ update: wireRow(values), where: [] }))
  }

  /** Deletes the rows that `.where()` names. */
  delete(): ChangeQuery<S, T, DataFailure> {
    return new ChangeQuery(this.#write({ delete: true, where: [] }))
  }

  #write<Body>(body: Body): WriteState<Body, DataFailure> {
    return { link: this.#link, table: this.#table, body, options: {}, pick: 'all', onError: answerError }
  }
}

function wireRows(rows: object | readonly object[]): RowInput | readonly RowInput[] {
  return Array.isArray(rows) ? rows.map(wireRow) : wireRow(rows)
}

/** Typed rows are JSON by the schema; what is not, in a plain JavaScript program, the server refuses. */
function wireRow(row: object): RowInput {
  return row as RowInput
}
