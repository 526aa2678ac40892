import type { StepResult } from '../program.ts'

/** The results that an idempotency key keeps, in the same JSON as in local files. */
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
