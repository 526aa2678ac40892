import type { BatchOperation, ConflictClause, DeleteBody, InsertBody, QueryReply, UpdateBody, WriteBody } from '@tenantry/contract'
import type { SelectRow, TableName } from '@tenantry/schema'
import type { Filter } from '@tenantry/schema/filters'
import { clientError } from '../errors.ts'
import type { ColumnName, FilterRow } from './database-types.ts'
import { sendQuery, type Link, type SendOptions } from './link.ts'
import { oneRow, oneRowOrNull, throwError, type OnError, type WriteSuccess } from './result.ts'
import { TableQuery } from './table-query.ts'

/** How many rows a write gives back: one object, one that a conflict may have left out, or an array. */
export type Shape = 'one' | 'one_or_none' | 'many'

/** `Row` is null until `.returning()`. */
type Returned<RowShape extends Shape, Row> = [Row] extends [null]
  ? null
  : { one: Row; one_or_none: Row | null; many: Row[] }[RowShape]

type ReturnedColumns<S, T extends TableName<S>, Column> = '*' extends Column
  ? SelectRow<S, T>
  : Pick<SelectRow<S, T>, Column & keyof SelectRow<S, T>>

export interface WriteState<Body, Failure> {
  link: Link
  table: string
  body: Body
  options: SendOptions
  pick: 'all' | 'single' | 'maybe_single'
  onError: OnError<Failure>
}

/** Writes rows. Each method gives a new query; the old one stays as it was. */
export class WriteQuery<S, T extends TableName<S>, RowShape extends Shape, Row, Failure> extends TableQuery<
  WriteSuccess<Returned<RowShape, Row>>,
  Failure
> {
  readonly #state: WriteState<WriteBody, Failure>

  constructor(state: WriteState<WriteBody, Failure>) {
    super(state.onError)
    this.#state = state
  }

  /** Gives the written rows back, with these columns or `*`. A single inserted object comes back as one object. */
  returning<const Column extends '*' | ColumnName<S, T>>(
    columns: readonly Column[] = [],
  ): WriteQuery<S, T, RowShape, ReturnedColumns<S, T, Column>, Failure> {
    const returning = columns.length === 0 ? ['*'] : columns
    return new WriteQuery({ ...this.#state, body: { ...this.#state.body, returning } })
  }

  /** With `.returning()`: exactly one row was written. The write stands even when the error says otherwise. */
  single(): WriteQuery<S, T, 'one', Row, Failure> {
    return new WriteQuery({ ...this.#state, pick: 'single' })
  }

  /** With `.returning()`: one row was written, or none. */
  maybeSingle(): WriteQuery<S, T, 'one_or_none', Row, Failure> {
    return new WriteQuery({ ...this.#state, pick: 'maybe_single' })
  }

  /** The write happens once for this key, however often it is sent; it is then also repeated after network failures. */
  idempotencyKey(key: string): WriteQuery<S, T, RowShape, Row, Failure> {
    return new WriteQuery({ ...this.#state, options: { ...this.#state.options, idempotencyKey: key } })
  }

  /** Throws its error instead of answering it. */
  throwOnError(): WriteQuery<S, T, RowShape, Row, never> {
    return new WriteQuery({ ...this.#state, onError: throwError })
  }

  abortSignal(signal: AbortSignal): WriteQuery<S, T, RowShape, Row, Failure> {
    return new WriteQuery({ ...this.#state, options: { ...this.#state.options, signal } })
  }

  override operation(): BatchOperation {
    return { table: this.#state.table, ...this.#state.body }
  }

  override read(reply: QueryReply): WriteSuccess<Returned<RowShape, Row>> {
    if (!('affected' in reply)) throw clientError('INVALID_RESPONSE', 'The reply is not that of a write.')
    const picked = pickRows(reply.data ?? null, this.#state.pick)
    // The row type follows from the schema and the returned columns; the server keeps to both.
    return { data: picked as Returned<RowShape, Row>, error: null, affected: reply.affected }
  }

  protected override async run(): Promise<WriteSuccess<Returned<RowShape, Row>>> {
    return this.read(await sendQuery(this.#state.link, this.operation(), this.#state.options))
  }
}

function pickRows(data: unknown, pick: 'all' | 'single' | 'maybe_single'): unknown {
  if (pick === 'all' || !Array.isArray(data)) return data
  return pick === 'single' ? oneRow(data) : oneRowOrNull(data)
}

/** An insert; what happens on a conflict is said before what is returned. */
export class InsertQuery<S, T extends TableName<S>, RowShape extends Shape, Failure> extends WriteQuery<
  S,
  T,
  RowShape,
  null,
  Failure
> {
  readonly #insert: WriteState<InsertBody, Failure>

  constructor(state: WriteState<InsertBody, Failure>) {
    super(state)
    this.#insert = state
  }

  /**
   * When a row with the same unique values exists, leaves it (`ignore`) or updates it. `columns` are those of a primary key
   * or unique index; any conflict is meant when absent (with `update`, one of the primary key).
   */
  onConflict(conflict: {
    columns?: readonly ColumnName<S, T>[]
    do: 'ignore'
  }): WriteQuery<S, T, RowShape extends 'one' ? 'one_or_none' : RowShape, null, Failure>
  onConflict(conflict: {
    columns?: readonly ColumnName<S, T>[]
    do: 'update'
  }): WriteQuery<S, T, RowShape, null, Failure>
  onConflict(conflict: ConflictClause): WriteQuery<S, T, Shape, null, Failure> {
    return new WriteQuery({ ...this.#insert, body: { ...this.#insert.body, on_conflict: conflict } })
  }
}

/** An update or a delete; it needs a `where`, and the server refuses one without. */
export class ChangeQuery<S, T extends TableName<S>, Failure> extends WriteQuery<S, T, 'many', null, Failure> {
  readonly #change: WriteState<UpdateBody | DeleteBody, Failure>

  constructor(state: WriteState<UpdateBody | DeleteBody, Failure>) {
    super(state)
    this.#change = state
  }

  /** All of these must hold, together with those of earlier calls. */
  where(...filters: Filter<FilterRow<S, T>>[]): ChangeQuery<S, T, Failure> {
    const where = [...this.#change.body.where, ...filters]
    return new ChangeQuery({ ...this.#change, body: { ...this.#change.body, where } })
  }
}
