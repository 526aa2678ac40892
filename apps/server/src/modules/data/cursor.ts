import { columnSqlType, type ColumnType } from '@tenantry/schema'
import type { SqlValue } from '../../engine/program.ts'

/** First byte of every cursor: another format gets another one, and old cursors are refused. */
const VERSION = '1'
const TAG = /^1([0-9a-z]{1,13})\.([A-Za-z0-9_-]*)$/

export interface ReadCursor {
  tag: string
  values: readonly SqlValue[]
}

/** A short name for a query's shape, by which a cursor is known to be its own (FNV-1a over UTF-16 units, 52 bits). */
export function shapeTag(key: string): string {
  let low = 0x811c9dc5
  let high = 0x1b873593
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ (code + at), 0x85ebca6b)
  }
  return ((low >>> 0) * 2 ** 20 + ((high >>> 0) & 0xfffff)).toString(36)
}

/** Opaque to callers: the values of the last row's sort keys, and the shape that they belong to. */
export function writeCursor(tag: string, values: readonly SqlValue[]): string {
  const text = JSON.stringify(values.map(toJson))
  return `${VERSION}${tag}.${Buffer.from(text).toString('base64url')}`
}

/** Null for anything that `writeCursor` did not write. */
export function readCursor(text: unknown): ReadCursor | null {
  const [, tag, body] = typeof text === 'string' ? (TAG.exec(text) ?? []) : []
  if (tag === undefined || body === undefined) return null
  try {
    const list: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    if (!Array.isArray(list)) return null
    const values = list.map(fromJson)
    return values.includes(undefined) ? null : { tag, values: values.filter((value) => value !== undefined) }
  } catch {
    return null
  }
}

/** Whether the values can be those of the order's columns. */
export function fitsKeys(
  values: readonly SqlValue[],
  keys: readonly { type: ColumnType; nullable: boolean }[],
): boolean {
  return (
    values.length === keys.length &&
    keys.every(({ type, nullable }, at) => {
      const value = values[at]
      if (value === null || value === undefined) return nullable && value === null
      const sqlType = columnSqlType(type)
      if (sqlType === 'TEXT') return typeof value === 'string'
      if (sqlType === 'BLOB') return value instanceof Uint8Array
      return typeof value === 'number' || typeof value === 'bigint'
    })
  )
}

function toInt64(digits: string): bigint | undefined {
  const value = BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

function toJson(value: SqlValue): unknown {
  if (typeof value === 'bigint') return { i: String(value) }
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64') }
  if (typeof value === 'number' && !Number.isFinite(value)) return { r: String(value) }
  return value
}

function fromJson(value: unknown): SqlValue | undefined {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object') return undefined
  if ('i' in value && typeof value.i === 'string' && /^-?\d{1,19}$/.test(value.i)) return toInt64(value.i)
  if ('b' in value && typeof value.b === 'string') return new Uint8Array(Buffer.from(value.b, 'base64'))
  return 'r' in value && (value.r === 'Infinity' || value.r === '-Infinity') ? Number(value.r) : undefined
}
