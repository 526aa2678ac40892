import { canonicalJson } from './canonical.ts'
import type { ColumnType, JsonValue } from './document.ts'
import { SchemaError } from './errors.ts'
import { quoteString } from './identifiers.ts'
import { SCHEMA_LIMITS } from './limits.ts'

/** Checks a constant default against the column's type. Throws `SchemaError` at `path`. */
export function checkDefaultValue(path: string, type: ColumnType, value: JsonValue): void {
  if (value === null) throw new SchemaError(path, 'null is the default of every column; leave .default() out')
  if (canonicalJson(value).length > SCHEMA_LIMITS.defaultCharacters) {
    throw new SchemaError(path, `a default has at most ${SCHEMA_LIMITS.defaultCharacters} characters`)
  }
  const problem = defaultProblem(type, value)
  if (problem !== undefined) throw new SchemaError(path, problem)
}

function defaultProblem(type: ColumnType, value: JsonValue): string | undefined {
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return 'the default of a text column is a string'
      return value.includes('\0') ? 'a text default holds no NUL character' : undefined
    case 'integer':
    case 'timestamp':
      return Number.isSafeInteger(value) ? undefined : `the default of ${an(type)} column is a whole number`
    case 'real':
      return Number.isFinite(value) ? undefined : 'the default of a real column is a finite number'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'the default of a boolean column is true or false'
    case 'blob':
      return typeof value === 'string' && decodeBase64(value) !== undefined
        ? undefined
        : 'the default of a blob column is a string in base64'
    case 'json':
    default:
      return undefined
  }
}

function an(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

/** The constant as SQLite stores it, as an SQL literal. The value has passed `checkDefaultValue`. */
export function sqlLiteral(type: ColumnType, value: JsonValue): string {
  if (type === 'json') return quoteString(canonicalJson(value))
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return type === 'real' ? realLiteral(value) : String(value)
  const text = typeof value === 'string' ? value : canonicalJson(value)
  return type === 'blob' ? `x'${hex(decodeBase64(text) ?? '')}'` : quoteString(text)
}

function realLiteral(value: number): string {
  const text = String(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

function decodeBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return atob(text)
}

function hex(binary: string): string {
  return Array.from(binary, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
