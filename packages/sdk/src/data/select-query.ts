import type { BatchOperation, QueryReply, SelectBody } from '@tenantry/contract'
import type { TableName } from '@tenantry/schema'
import type { Filter } from '@tenantry/schema/filters'
import { clientError } from '../errors.ts'
import type { ColumnName, FilterRow, IsUntyped } from './database-types.ts'
import { sendQuery, type Link, type SendOptions } from './link.ts'
import { oneRow, oneRowOrNull, throwError, type OnError, type SelectSuccess } from './result.ts'
import type { Direction } from './select-types.ts'
import { TableQuery } from './table-query.ts'

interface SelectState<Row, Data, Failure> {
  link: Link
  table: string
  body: SelectBody
  options: SendOptions
  /** What becomes of the rows: all of them, one, one or none. */
  pick: (rows: Row[]) => Data
  onError: OnError<Failure>
}

/** Reads rows. Each method gives a new query; the old one stays as it was. */
export class SelectQuery<S, T extends TableName<S>, Row, Data, Failure> extends TableQuery<
  SelectSuccess<Data>,
  Failure
> {
  readonly #state: SelectState<Row, Data, Failure>

  constructor(state: SelectState<Row, Data, Failure>) {
    super(state.onError)
    this.#state = state
  }

  /** All of these must hold, together with those of earlier calls. */
  where(...filters: Filter<FilterRow<S, T>>[]): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ where: [...(this.#state.body.where ?? []), ...filters] })
  }

  /** Sorts by a column or an entry of the select; further calls break ties. By the primary key when not said. */
  order(
    column: ColumnName<S, T> | (keyof Row & string) | '_rank',
    direction: Direction = 'asc',
  ): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ order: [...(this.#state.body.order ?? []), { [column]: direction }] })
  }

  /** At most so many rows, 0 to 1,000; 100 when not said. */
  limit(rows: number): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ limit: rows })
  }

  /** Goes on after the page whose `nextCursor` this is; null begins at the start. */
  cursor(cursor: string | null): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ cursor })
  }

  /** Adds `count`: all rows that match, whatever the limit. */
  count(): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ count: 'exact' })
  }

  /** For aggregates: one row for each combination of these columns. */
  groupBy(...columns: ColumnName<S, T>[]): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ group_by: columns })
  }

  /** Conditions on the entries of the select, after grouping. */
  having(...filters: Filter<IsUntyped<S> extends true ? never : Row>[]): SelectQuery<S, T, Row, Data, Failure> {
    return this.#with({ having: [...(this.#state.body.having ?? []), ...filters] })
  }

  /** Exactly one row: `data` is that row, otherwise the error is `ROW_NOT_FOUND` or `TOO_MANY_ROWS`. */
  single(): SelectQuery<S, T, Row, Row, Failure> {
    return new SelectQuery({ ...this.#state, body: this.#bodyForOne(), pick: oneRow })
  }

  /** One row or none: `data` is the row or null, otherwise the error is `TOO_MANY_ROWS`. */
  maybeSingle(): SelectQuery<S, T, Row, Row | null, Failure> {
    return new SelectQuery({ ...this.#state, body: this.#bodyForOne(), pick: oneRowOrNull })
  }

  /** Throws its error instead of answering it. */
  throwOnError(): SelectQuery<S, T, Row, Data, never> {
    return new SelectQuery({ ...this.#state, onError: throwError })
  }

  abortSignal(signal: AbortSignal): SelectQuery<S, T, Row, Data, Failure> {
    return new SelectQuery({ ...this.#state, options: { ...this.#state.options, signal } })
  }

  override operation(): BatchOperation {
    return { table: this.#state.table, ...this.#state.body }
  }

  override read(reply: QueryReply): SelectSuccess<Data> {
    if (!('next_cursor' in reply)) throw clientError('INVALID_RESPONSE', 'The reply is not that of a select.')
    // The row type follows from the schema and the select list; the server keeps to both.
    const rows = reply.data as Row[]
    const count = reply.count === undefined ? {} : { count: reply.count }
    return { data: this.#state.pick(rows), error: null, ...count, nextCursor: reply.next_cursor }
  }

  protected override async run(): Promise<SelectSuccess<Data>> {
    return this.read(await sendQuery(this.#state.link, this.operation(), this.#state.options))
  }

  #with(change: Partial<SelectBody>): SelectQuery<S, T, Row, Data, Failure> {
    return new SelectQuery({ ...this.#state, body: { ...this.#state.body, ...change } })
  }

  /** A second row is enough to know that there is more than one. */
  #bodyForOne(): SelectBody {
    return { ...this.#state.body, limit: Math.min(this.#state.body.limit ?? 2, 2) }
  }
}
