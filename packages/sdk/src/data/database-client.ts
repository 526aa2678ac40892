import type { DataSchema, operations, SqlReply } from '@tenantry/contract'
import type { TableName } from '@tenantry/schema'
import type { Transport } from '../transport.ts'
import { startBatch, type BatchQueries, type BatchQuery } from './batch.ts'
import { sendData, type DatabaseOptions, type Link } from './link.ts'
import { PlainQuery } from './query.ts'
import { answerError, type DataFailure, type PlainSuccess, type SqlSuccess } from './result.ts'
import { TableClient } from './table-client.ts'

type Operations = typeof operations

export type SqlParameter = string | number | boolean | null

/** Data queries on one database. Nothing is sent until a query is awaited. */
export class DatabaseClient<S> {
  readonly #link: Link

  constructor(
    transport: Transport,
    { database, organization }: Pick<Link, 'database' | 'organization'>,
    options: DatabaseOptions,
  ) {
    this.#link = { transport, database, organization, options }
  }

  /** The same database, used as this organization's: by the role that one has there. */
  forOrg(organization: string): DatabaseClient<S> {
    const { transport, database, options } = this.#link
    return new DatabaseClient<S>(transport, { database, organization }, options)
  }

  from<T extends TableName<S>>(table: T): TableClient<S, T> {
    return new TableClient<S, T>(this.#link, table)
  }

  /** Runs queries in one transaction: all of them happen or none. `ref` lets a later one use what an earlier one gave. */
  batch<const Queries extends BatchQueries>(queries: Queries): BatchQuery<Queries, DataFailure> {
    return startBatch(this.#link, queries)
  }

  /** The tables of the database as they are. */
  schema(): PlainQuery<PlainSuccess<DataSchema>, DataFailure> {
    return new PlainQuery(async () => {
      const path: Operations['describeSchema']['path'] = '/data/schema'
      const reply = await sendData(this.#link, 'GET', path, undefined, true, {})
      // The contract is the server's promise about the reply.
      return { data: reply as DataSchema, error: null }
    }, answerError)
  }

  /** Runs one SQL statement, for keys that may. It can read only, unless `readOnly` is false. `Row` is the caller's word. */
  sql<Row = Record<string, unknown>>(
    sql: string,
    params: readonly SqlParameter[] = [],
    options: { readOnly?: boolean } = {},
  ): PlainQuery<SqlSuccess<Row[]>, DataFailure> {
    const readOnly = options.readOnly ?? true
    const body = { sql, params, read_only: readOnly }
    return new PlainQuery(async () => {
      const path: Operations['runSql']['path'] = '/data/sql'
      // As above; the rows are as the caller says.
      const reply = (await sendData(this.#link, 'POST', path, body, readOnly, {})) as SqlReply & { data: Row[] }
      return { data: reply.data, error: null, columns: reply.columns, affected: reply.affected }
    }, answerError)
  }
}
