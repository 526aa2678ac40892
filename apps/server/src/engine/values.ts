import type { ColumnType } from '@tenantry/schema'
import type { SqlValue } from './program.ts'

export type SqlValueResult = { ok: true; value: SqlValue } | { ok: false; problem: string }

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)
/** SQLite's own JSON functions refuse deeper values. */
const JSON_DEPTH_MAX = 1000
const DIGITS = /^-?\d{1,19}$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const NULL_VALUE: SqlValueResult = { ok: true, value: null }
const TRUE_VALUE: SqlValueResult = { ok: true, value: 1n }
const FALSE_VALUE: SqlValueResult = { ok: true, value: 0n }

/**
 * Converts a wire value (JSON) to what is bound for a column of this type. Strict: nothing is guessed, `problem` completes
 * "The value …". JSON null is SQL NULL for every type, json included.
 *
 * Integers become `bigint`, because the driver binds JavaScript numbers as REAL; they may be written as decimal strings
 * where JSON numbers end (beyond 2^53). Blobs are base64 with padding (RFC 4648 §4).
 */
export function toSqlValue(type: ColumnType, value: unknown): SqlValueResult {
  if (value === null) return NULL_VALUE
  switch (type) {
    case 'text':
      return toText(value)
    case 'integer':
    case 'timestamp':
      return toInteger(value)
    case 'real':
      if (typeof value !== 'number' || !Number.isFinite(value)) return problem('must be a number')
      return { ok: true, value }
    case 'boolean':
      if (typeof value !== 'boolean') return problem('must be true or false')
      return value ? TRUE_VALUE : FALSE_VALUE
    case 'json':
      return toJsonText(value)
    default:
      return toBytes(value)
  }
}

function problem(text: string): SqlValueResult {
  return { ok: false, problem: text }
}

function toText(value: unknown): SqlValueResult {
  if (typeof value !== 'string') return problem('must be a string')
  // SQLite would store U+FFFD for a lone surrogate, so that another text is read back.
  if (!value.isWellFormed()) return problem('must be well-formed Unicode')
  return { ok: true, value }
}

function toInteger(value: unknown): SqlValueResult {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return problem('must be an integer')
    if (!Number.isSafeInteger(value)) return problem('must be written as a string beyond 2^53, to stay exact')
    return { ok: true, value: BigInt(value) }
  }
  if (typeof value === 'string' && DIGITS.test(value)) return toInteger(BigInt(value))
  if (typeof value !== 'bigint') return problem('must be an integer, or a string of decimal digits')
  if (value > INT64_MAX || value < INT64_MIN) return problem('must fit in 64 bits')
  return { ok: true, value }
}

function toJsonText(value: unknown): SqlValueResult {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    return problem(`must be JSON of at most ${JSON_DEPTH_MAX} levels`)
  }
  if (text === undefined) return problem('must be JSON')
  if (text.length > JSON_DEPTH_MAX && depthOf(text) > JSON_DEPTH_MAX) {
    return problem(`must be JSON of at most ${JSON_DEPTH_MAX} levels`)
  }
  return { ok: true, value: text }
}

/** Nesting of a valid JSON text; brackets within strings do not count. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === 0x22) at = endOfString(json, at)
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x5d || code === 0x7d) depth--
  }
  return deepest
}

function endOfString(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json.charCodeAt(at) !== 0x22) at += json.charCodeAt(at) === 0x5c ? 2 : 1
  return at
}

function toBytes(value: unknown): SqlValueResult {
  if (typeof value !== 'string' || !BASE64.test(value)) return problem('must be a base64 string')
  return { ok: true, value: new Uint8Array(Buffer.from(value, 'base64')) }
}
