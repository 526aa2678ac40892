import { EngineError } from '../errors.ts'
import type { IdempotencyRecord, ProgramResult, SqlValue, StepResult } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { sqliteResultCode } from '../sqlite/sqlite-error.ts'

const KEPT_SECONDS = 24 * 60 * 60

const FIND = 'SELECT fingerprint, result FROM _tenantry_idempotency WHERE key = ? AND created_at > ?'
const KEEP =
  'INSERT OR REPLACE INTO _tenantry_idempotency (key, fingerprint, result, created_at) VALUES (?, ?, ?, ?)'
const PRUNE = `DELETE FROM _tenantry_idempotency WHERE key IN
(SELECT key FROM _tenantry_idempotency WHERE created_at <= ? ORDER BY created_at LIMIT 20)`

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
  connection.cached(KEEP).run(record.key, record.fingerprint, result, BigInt(nowSeconds))
  connection.cached(PRUNE).run(BigInt(nowSeconds - KEPT_SECONDS))
}

function find(connection: Connection, key: string, notBefore: bigint): SqlValue[] | undefined {
  try {
    return connection.cached(FIND).get(key, notBefore)
  } catch (error) {
    if (sqliteResultCode(error) !== 1) throw error
    // A file that came from outside: it gets our tables with its first write that needs them.
    for (const sql of META_STATEMENTS) connection.exec(sql)
    return connection.cached(FIND).get(key, notBefore)
  }
}

/** JSON, with the values of cursor keys that it has no word for tagged. */
function encodeSteps(steps: readonly StepResult[]): string {
  return JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) }
    return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
  })
}

function decodeSteps(json: string): readonly StepResult[] {
  // Written by `encodeSteps` in the same table.
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('bigint' in value && typeof value.bigint === 'string') return BigInt(value.bigint)
    if ('base64' in value && typeof value.base64 === 'string') {
      return new Uint8Array(Buffer.from(value.base64, 'base64'))
    }
    return value
  }) as readonly StepResult[]
}
