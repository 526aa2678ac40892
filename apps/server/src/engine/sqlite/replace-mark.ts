import type { Connection } from './connection.ts'
import { sqliteResultCode } from './sqlite-error.ts'

/** Kept with the results of idempotent writes, for a day like them, under a key that no request can send. */
const keyOf = (mark: string): string => `\u0001replaced by ${mark}`

/** Says in the file which operation its content came by. Inside the caller's transaction, after our tables were made. */
export function writeReplaceMark(connection: Connection, mark: string): void {
  connection
    .prepare("INSERT OR REPLACE INTO _tenantry_idempotency VALUES (?, '', '', unixepoch())")
    .run(keyOf(mark))
}

export function hasReplaceMark(connection: Connection, mark: string): boolean {
  try {
    return (
      connection.prepare('SELECT 1 FROM _tenantry_idempotency WHERE key = ?').get(keyOf(mark)) !== undefined
    )
  } catch (error) {
    // A file from outside has none of our tables.
    if (sqliteResultCode(error) === 1) return false
    throw error
  }
}
