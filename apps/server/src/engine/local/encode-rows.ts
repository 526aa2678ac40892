import { EngineError } from '../errors.ts'
import type { EncodedRows, NestedEncoding, OutputEncoding, RowShape, SqlValue } from '../program.ts'
import type { Statement } from '../sqlite/connection.ts'
import { parseExact, quoteBigIntegers, stringifyExact } from './exact-json.ts'

export interface ResultLimits {
  rowsMax: number
  resultBytesMax: number
}

/** Up to this many rows are fetched at once, which costs half; more are iterated, so that a limit stops them early. */
const FETCH_AT_ONCE_MAX = 100

/** A row's keys, ready to be concatenated, and what follows each of them. */
interface RowPlan {
  prefixes: readonly string[]
  encodings: readonly OutputEncoding[]
  quoteBigIntegers: boolean
}

const plans = new WeakMap<RowShape, RowPlan>()

/**
 * Runs a statement and writes its rows as a JSON array of objects. Infinity and NaN, which JSON has no word for, become null;
 * blobs in a column without encoding become base64. Throws `result_too_large` as soon as a limit is passed, `row_refused` for a row
 * that does not hold what it must, and whatever the driver throws.
 */
export function encodeRows(
  statement: Statement,
  params: readonly SqlValue[],
  shape: RowShape,
  limits: ResultLimits,
): EncodedRows {
  const plan = planOf(shape)
  const writer = new RowWriter(plan, shape, limits)
  if (shape.limit !== null && shape.limit <= FETCH_AT_ONCE_MAX) {
    for (const row of statement.all(...params)) {
      if (!writer.add(row)) break
    }
    return writer.finish()
  }
  const rows = statement.iterate(...params)
  try {
    for (let next = rows.next(); next.done !== true; next = rows.next()) {
      if (!writer.add(next.value)) break
    }
  } finally {
    // `for of` does not do this when a value cannot be read, and an open statement would keep its snapshot.
    rows.return?.()
  }
  return writer.finish()
}

class RowWriter {
  readonly #plan: RowPlan
  readonly #columnCount: number
  readonly #limit: number
  readonly #limits: ResultLimits
  readonly #mustHold: boolean
  #json = '['
  #count = 0
  #more = false
  #last: readonly SqlValue[] | null = null

  constructor(plan: RowPlan, shape: RowShape, limits: ResultLimits) {
    this.#plan = plan
    this.#columnCount = shape.columns.length
    this.#limit = shape.limit ?? Infinity
    this.#limits = limits
    this.#mustHold = shape.mustHold === true
  }

  /** False when no further row is wanted. */
  add(row: readonly SqlValue[]): boolean {
    if (this.#mustHold) {
      requireTrue(row, this.#columnCount)
      if (this.#columnCount === 0) return true
    }
    if (this.#count >= this.#limit) {
      this.#more = true
      return false
    }
    if (this.#count >= this.#limits.rowsMax) {
      throw new EngineError('result_too_large', `The result has more than ${this.#limits.rowsMax} rows.`)
    }
    this.#json += this.#count === 0 ? encodeRow(this.#plan, row) : ',' + encodeRow(this.#plan, row)
    this.#count++
    this.#last = row
    if (this.#json.length > this.#limits.resultBytesMax) throw tooManyBytes(this.#limits)
    return true
  }

  finish(): EncodedRows {
    const json = this.#json + ']'
    const bytesMax = this.#limits.resultBytesMax
    // A UTF-16 unit is at most three bytes, so most results need no exact count.
    if (json.length * 3 > bytesMax && Buffer.byteLength(json) > bytesMax) throw tooManyBytes(this.#limits)
    const last = this.#last
    const lastKeys = last !== null && last.length > this.#columnCount ? last.slice(this.#columnCount) : null
    return { json, count: this.#count, more: this.#more, lastKeys }
  }
}

function requireTrue(row: readonly SqlValue[], from: number): void {
  for (let at = from; at < row.length; at++) {
    if (row[at] === 1 || row[at] === 1n) continue
    throw new EngineError('row_refused', 'A row does not meet the conditions of its statement.')
  }
}

function tooManyBytes(limits: ResultLimits): EngineError {
  return new EngineError('result_too_large', `The result is larger than ${limits.resultBytesMax} bytes.`)
}

function planOf(shape: RowShape): RowPlan {
  const known = plans.get(shape)
  if (known !== undefined) return known
  const plan: RowPlan = {
    prefixes: shape.columns.map((column, at) => `${at === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
    encodings: shape.columns.map((column) => column.encoding),
    quoteBigIntegers: shape.bigIntegers === 'string',
  }
  plans.set(shape, plan)
  return plan
}

function encodeRow(plan: RowPlan, row: readonly SqlValue[]): string {
  const { prefixes, encodings } = plan
  if (prefixes.length === 0) return '{}'
  let json = ''
  for (let at = 0; at < prefixes.length; at++) {
    json += prefixes[at] + encodeValue(plan, encodings[at] ?? 'plain', row[at] ?? null)
  }
  return json + '}'
}

function encodeValue(plan: RowPlan, encoding: OutputEncoding, value: SqlValue): string {
  if (value === null) return 'null'
  if (encoding === 'plain') return encodePlain(value, plan.quoteBigIntegers)
  if (encoding === 'boolean') return encodeBoolean(value)
  if (encoding === 'json')
    return typeof value === 'string' ? value : encodePlain(value, plan.quoteBigIntegers)
  if (encoding === 'base64') return `"${toBase64(value)}"`
  return encodeNested(value, encoding, plan.quoteBigIntegers)
}

/** JSON for a value as it is, whatever its column was meant to hold. */
function encodePlain(value: SqlValue, quoteBig: boolean): string {
  if (typeof value === 'string') return encodeText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (value === null) return 'null'
  if (typeof value === 'bigint') {
    return quoteBig && !Number.isSafeInteger(Number(value)) ? `"${value}"` : String(value)
  }
  return `"${toBase64(value)}"`
}

/** What JSON takes as it is: no control characters, quotes, backslashes or surrogates. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

function encodeText(text: string): string {
  // For short texts the scan is cheaper than the call; for long ones it is the other way round.
  return text.length < 24 && NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text)
}

function encodeBoolean(value: SqlValue): string {
  return value === 0 || value === 0n ? 'false' : 'true'
}

function toBase64(value: SqlValue): string {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  }
  // A blob column of a table that is not STRICT may hold something else: the bytes of its text then.
  return Buffer.from(String(value)).toString('base64')
}

function encodeNested(value: SqlValue, encoding: NestedEncoding, quoteBig: boolean): string {
  if (typeof value !== 'string') return encodePlain(value, quoteBig)
  if (encoding.hexPaths.length === 0) return quoteBig ? quoteBigIntegers(value) : value
  let root = parseExact(value)
  for (const path of encoding.hexPaths) root = convertHex(root, path, 0)
  return stringifyExact(root, quoteBig ? 'string' : 'number')
}

/** Replaces the leaf at `path` in place and gives the node back, which is another one only when it is the leaf itself. */
function convertHex(node: unknown, path: readonly string[], depth: number): unknown {
  const key = path[depth]
  if (key === undefined) return typeof node === 'string' ? Buffer.from(node, 'hex').toString('base64') : node
  if (key === '*' && Array.isArray(node)) {
    for (let at = 0; at < node.length; at++) node[at] = convertHex(node[at], path, depth + 1)
    return node
  }
  if (!isRecord(node) || !Object.hasOwn(node, key)) return node
  node[key] = convertHex(node[key], path, depth + 1)
  return node
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
