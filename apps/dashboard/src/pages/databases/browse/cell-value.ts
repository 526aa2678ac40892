import type { ColumnSchema } from '../table-schema.ts'

export type ParsedCell =
  | { ok: true; value: unknown }
  | { ok: false; problem: 'integer' | 'real' | 'boolean' | 'time' | 'json' | 'blob' }

type ColumnType = ColumnSchema['type']

const TRUE = new Set(['true', 't', 'yes', 'y', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0'])
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** What somebody typed, as the value of a column on the wire. Nothing is converted by guess: what does not fit is told. */
export function parseCell(text: string, type: ColumnType): ParsedCell {
  switch (type) {
    case 'text':
      return { ok: true, value: text }
    case 'integer':
      return parseInteger(text.trim())
    case 'timestamp':
      return parseTime(text.trim())
    case 'real': {
      const value = Number(text.trim())
      return text.trim() !== '' && Number.isFinite(value)
        ? { ok: true, value }
        : { ok: false, problem: 'real' }
    }
    case 'boolean': {
      const word = text.trim().toLowerCase()
      if (TRUE.has(word)) return { ok: true, value: true }
      return FALSE.has(word) ? { ok: true, value: false } : { ok: false, problem: 'boolean' }
    }
    case 'json':
      try {
        return { ok: true, value: JSON.parse(text) as unknown }
      } catch {
        return { ok: false, problem: 'json' }
      }
    case 'blob':
      return BASE64.test(text.trim()) ? { ok: true, value: text.trim() } : { ok: false, problem: 'blob' }
  }
}

function parseInteger(text: string): ParsedCell {
  if (!/^[+-]?\d+$/.test(text)) return { ok: false, problem: 'integer' }
  const value = Number(text)
  // Beyond 2^53 the wire takes digits.
  return { ok: true, value: Number.isSafeInteger(value) ? value : text.replace(/^\+/, '') }
}

/** Unix seconds, or a date that says what it is: `2026-03-01`, `2026-03-01 12:00`, `2026-03-01T12:00:00Z`. */
function parseTime(text: string): ParsedCell {
  if (/^[+-]?\d+$/.test(text)) return parseInteger(text)
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text))
    return { ok: false, problem: 'time' }
  const at = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(at) ? { ok: false, problem: 'time' } : { ok: true, value: Math.floor(at / 1000) }
}

/** A value as text to edit: what `parseCell` reads back as the same value. */
export function editText(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return ''
  if (type === 'json') return JSON.stringify(value, null, 2)
  return plainText(value)
}

/** A value as one line of the grid. */
export function shownText(value: unknown, type: ColumnType): string {
  if (type === 'json') return JSON.stringify(value)
  if (type === 'blob' && typeof value === 'string') return `${blobBytes(value)} B`
  return plainText(value)
}

export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value)
}

/** The bytes that a text in base64 holds. */
function blobBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}
