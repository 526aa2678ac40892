import { EngineError } from '../errors.ts'
import {
  decodeSteps,
  encodeSteps,
  FIND_KEPT,
  KEEP_RESULT,
  KEPT_SECONDS,
  PRUNE_KEPT,
} from '../kept-results.ts'
import type { IdempotencyRecord, ProgramResult, SqlValue, StepResult } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { sqliteResultCode } from '../sqlite/sqlite-error.ts'

/**
 * The result of the first time, or null when the key is new. Inside the write's transaction, so that of two requests with one
 * key the second sees the first. Throws `idempotency_conflict` for a key that was used for something else.
 */
export function findKeptResult(
  connection: Connection,
  record: IdempotencyRecord,
  nowSeconds: number,
): ProgramResult | null {
  const row = find(connection, record.key, BigInt(nowSeconds - KEPT_SECONDS))
  if (row === undefined) return null
  const [fingerprint, result] = row
  if (fingerprint !== record.fingerprint) {
    throw new EngineError('idempotency_conflict', 'This idempotency key was used for another request.')
  }
  return { steps: decodeSteps(String(result)), replayed: true }
}

/** Keeps the result for a day, and removes a few that are older. Inside the write's transaction. */
export function keepResult(
  connection: Connection,
  record: IdempotencyRecord,
  steps: readonly StepResult[],
  nowSeconds: number,
): void {
  const result = encodeSteps(steps)
  connection.cached(KEEP_RESULT).run(record.key, record.fingerprint, result, BigInt(nowSeconds))
  connection.cached(PRUNE_KEPT).run(BigInt(nowSeconds - KEPT_SECONDS))
}

function find(connection: Connection, key: string, notBefore: bigint): SqlValue[] | undefined {
  try {
    return connection.cached(FIND_KEPT).get(key, notBefore)
  } catch (error) {
    if (sqliteResultCode(error) !== 1) throw error
    // A file that came from outside: it gets our tables with its first write that needs them.
    for (const sql of META_STATEMENTS) connection.exec(sql)
    return connection.cached(FIND_KEPT).get(key, notBefore)
  }
}
