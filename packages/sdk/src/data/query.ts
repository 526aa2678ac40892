import { clientError, TenantryError } from '../errors.ts'
import type { OnError } from './result.ts'

/**
 * Something to be sent: nothing happens until it is awaited, and each `await` sends it. Failures of every kind come as the
 * result's `error`, except after `.throwOnError()`.
 */
export abstract class Query<Success, Failure> implements PromiseLike<Success | Failure> {
  readonly #onError: OnError<Failure>

  constructor(onError: OnError<Failure>) {
    this.#onError = onError
  }

  /** Sends it and reads the reply; throws `TenantryError`. */
  protected abstract run(): Promise<Success>

  // oxlint-disable-next-line unicorn/no-thenable -- being awaited without a last .send() is what these builders promise
  then<Fulfilled = Success | Failure, Rejected = never>(
    onFulfilled?: ((result: Success | Failure) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#settle().then(onFulfilled, onRejected)
  }

  async #settle(): Promise<Success | Failure> {
    try {
      return await this.run()
    } catch (error) {
      return this.#onError(asTenantryError(error))
    }
  }
}

/** What is not the server's or the network's is the caller's: a value that JSON cannot hold, for example. */
function asTenantryError(error: unknown): TenantryError {
  if (error instanceof TenantryError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return clientError('INVALID_ARGUMENT', detail, { cause: error })
}

/** A query that is complete as it is. */
export class PlainQuery<Success, Failure> extends Query<Success, Failure> {
  readonly #send: () => Promise<Success>

  constructor(send: () => Promise<Success>, onError: OnError<Failure>) {
    super(onError)
    this.#send = send
  }

  protected override run(): Promise<Success> {
    return this.#send()
  }

  /** Throws its error instead of answering it. */
  throwOnError(): PlainQuery<Success, never> {
    return new PlainQuery(this.#send, (error) => {
      throw error
    })
  }
}
