import type { Connection } from '../sqlite/connection.ts'
import { quoteIdentifier } from '../sqlite/identifier.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'

interface KnownBound {
  cap: number
  bound: number | null
  dataVersion: number
  totalChanges: number
  countedAtMs: number
}

/** A count is done again after this time, because rows may have gone. */
const KEPT_MS = 30_000

/**
 * Upper bounds of tables' rows for one connection. A count is kept while only this connection writes, plus every row it has
 * changed since, triggers and cascades included; any other connection's commit ends it.
 */
export class RowBounds {
  readonly #connection: Connection
  readonly #known = new Map<string, KnownBound>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Null when there are more than `cap` rows, or may be. Throws `invalid_sql` when there is no such table. */
  bound(table: string, cap: number, nowMs: number): number | null {
    try {
      const dataVersion = this.#connection.dataVersion()
      const totalChanges = Number(this.#connection.cached('SELECT total_changes()').get()?.[0])
      const known = this.#known.get(table)
      if (known !== undefined && known.cap === cap && nowMs - known.countedAtMs < KEPT_MS) {
        // More rows than the cap stay the careful answer until the time is over.
        if (known.bound === null) return null
        const bound = known.bound + totalChanges - known.totalChanges
        if (known.dataVersion === dataVersion && bound <= cap) return bound
      }
      const bound = this.#count(table, cap)
      this.#known.set(table, { cap, bound, dataVersion, totalChanges, countedAtMs: nowMs })
      return bound
    } catch (error) {
      throw toEngineError(error)
    }
  }

  #count(table: string, cap: number): number | null {
    const sql = `SELECT count(*) FROM (SELECT 1 FROM ${quoteIdentifier(table)} LIMIT ?)`
    const count = Number(this.#connection.cached(sql).get(BigInt(cap + 1))?.[0])
    return count > cap ? null : count
  }
}
