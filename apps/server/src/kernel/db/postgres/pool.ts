import { Pool, types } from 'pg'
import type { ControlStoreOptions } from '../control-store.ts'

/** An idle transaction holds locks and old rows; nothing of ours waits that long inside of one. */
const idleInTransactionTimeoutMs = 60_000

export function createPool(options: ControlStoreOptions, onError: (error: unknown) => void): Pool {
  const pool = new Pool({
    connectionString: options.url,
    application_name: 'tenantry',
    max: options.connectionsMax ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    types: { getTypeParser },
  })
  // Without a listener, a connection that the server closes while it idles would end the process.
  pool.on('error', onError)
  return pool
}

const numberTypes = new Set([types.builtins.INT8, types.builtins.NUMERIC])

/** `bigint` columns, and the sums and averages over them, arrive as numbers, as they do from SQLite. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  format !== 'binary' && numberTypes.has(oid) ? readNumber : types.getTypeParser(oid, format)

function readNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`The integer ${text} does not fit a number.`)
  }
  return value
}
