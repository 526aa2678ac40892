import { clientError, TenantryError } from '../errors.ts'
import { sendBatch, type Link, type SendOptions } from './link.ts'
import { Query } from './query.ts'
import { answerError, throwError, type DataFailure, type OnError, type PlainSuccess } from './result.ts'
import type { TableQuery } from './table-query.ts'

export type BatchQueries = readonly TableQuery<unknown, unknown>[]

/** For each query its own result, in order. */
export type BatchResults<Queries extends BatchQueries, Failure> = {
  -readonly [Index in keyof Queries]: Queries[Index] extends TableQuery<infer Success, unknown>
    ? Success | Failure
    : never
}

/**
 * Several queries in one transaction: all of them happen or none. The results have errors of their own only for what is found
 * out afterwards, by `.single()` and `.maybeSingle()`: the transaction stands then.
 */
export class BatchQuery<Queries extends BatchQueries, Failure> extends Query<
  PlainSuccess<BatchResults<Queries, Failure>>,
  Failure
> {
  readonly #link: Link
  readonly #queries: Queries
  readonly #options: SendOptions
  readonly #onError: OnError<Failure>

  constructor(link: Link, queries: Queries, options: SendOptions, onError: OnError<Failure>) {
    super(onError)
    this.#link = link
    this.#queries = queries
    this.#options = options
    this.#onError = onError
  }

  /** The batch happens once for this key, however often it is sent; it is then also repeated after network failures. */
  idempotencyKey(key: string): BatchQuery<Queries, Failure> {
    const options = { ...this.#options, idempotencyKey: key }
    return new BatchQuery(this.#link, this.#queries, options, this.#onError)
  }

  abortSignal(signal: AbortSignal): BatchQuery<Queries, Failure> {
    return new BatchQuery(this.#link, this.#queries, { ...this.#options, signal }, this.#onError)
  }

  /** Throws its error, or the first one of its results, instead of answering it. */
  throwOnError(): BatchQuery<Queries, never> {
    return new BatchQuery(this.#link, this.#queries, this.#options, throwError)
  }

  protected override async run(): Promise<PlainSuccess<BatchResults<Queries, Failure>>> {
    const operations = this.#queries.map((query) => query.operation())
    const { results } = await sendBatch(this.#link, { operations }, this.#options)
    if (results.length !== operations.length) {
      throw clientError('INVALID_RESPONSE', `${operations.length} operations gave ${results.length} results.`)
    }
    const read = this.#queries.map((query, index) => {
      const reply = results[index]
      if (reply === undefined) throw clientError('INVALID_RESPONSE', `Operation ${index} has no result.`)
      try {
        return query.read(reply)
      } catch (error) {
        if (error instanceof TenantryError) return this.#onError(error)
        throw error
      }
    })
    // A mapped tuple keeps its length and order through `map`, which TypeScript does not follow.
    return { data: read as BatchResults<Queries, Failure>, error: null }
  }
}

export function startBatch<const Queries extends BatchQueries>(
  link: Link,
  queries: Queries,
): BatchQuery<Queries, DataFailure> {
  return new BatchQuery(link, queries, {}, answerError)
}
