import type { StepResult } from './program.ts'

/** How long an idempotency key is remembered. */
export const KEPT_SECONDS = 24 * 60 * 60

/** Parameters: key, and the time (Unix seconds) since which it counts. */
export const FIND_KEPT =
  'SELECT fingerprint, result FROM _tenantry_idempotency WHERE key = ? AND created_at > ?'

/** Parameters: key, fingerprint, result (by `encodeSteps`), Unix seconds. */
export const KEEP_RESULT =
  'INSERT OR REPLACE INTO _tenantry_idempotency (key, fingerprint, result, created_at) VALUES (?, ?, ?, ?)'

/** Removes a few that are too old, so that each write pays a little. Parameter: the time up to which they are. */
export const PRUNE_KEPT = `DELETE FROM _tenantry_idempotency WHERE key IN
(SELECT key FROM _tenantry_idempotency WHERE created_at <= ? ORDER BY created_at LIMIT 20)`

/** What is kept under an idempotency key: JSON, with the values of cursor keys that it has no word for tagged. */
export function encodeSteps(steps: readonly StepResult[]): string {
  return JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) }
    return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
  })
}

export function decodeSteps(json: string): readonly StepResult[] {
  // Written by `encodeSteps` in a table that no one else reaches.
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('bigint' in value && typeof value.bigint === 'string') return BigInt(value.bigint)
    if ('base64' in value && typeof value.base64 === 'string') {
      return new Uint8Array(Buffer.from(value.base64, 'base64'))
    }
    return value
  }) as readonly StepResult[]
}
