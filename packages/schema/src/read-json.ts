import type { JsonValue } from './document.ts'
import { SchemaError } from './errors.ts'
import { SCHEMA_LIMITS } from './limits.ts'

/** An object of untrusted JSON, read key by key. Keys that nobody asked for are refused by `end`. */
export interface JsonObjectReader {
  path: string
  text(key: string): string
  optionalText(key: string): string | undefined
  flag(key: string): boolean
  optionalFlag(key: string): boolean | undefined
  choice<T extends string>(key: string, choices: readonly T[]): T
  optionalChoice<T extends string>(key: string, choices: readonly T[]): T | undefined
  texts(key: string, limit: number): string[]
  list(key: string, limit: number): unknown[]
  optional(key: string): unknown
  end(): void
}

/** Starts reading an object. Throws `SchemaError` at `path` when the value is none. */
export function readObject(path: string, value: unknown): JsonObjectReader {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SchemaError(path, 'must be an object')
  const members = new Map<string, unknown>(Object.entries(value))
  const asked = new Set<string>()
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const get = (key: string): unknown => {
    asked.add(key)
    return members.get(key)
  }
  const optional = <T>(key: string, read: (key: string) => T): T | undefined =>
    get(key) === undefined ? undefined : read(key)

  const text = (key: string): string => {
    const member = get(key)
    if (typeof member !== 'string') throw new SchemaError(at(key), 'must be a string')
    if (member.length > SCHEMA_LIMITS.defaultCharacters) {
      throw new SchemaError(at(key), `must have at most ${SCHEMA_LIMITS.defaultCharacters} characters`)
    }
    return member
  }
  const flag = (key: string): boolean => {
    const member = get(key)
    if (typeof member !== 'boolean') throw new SchemaError(at(key), 'must be true or false')
    return member
  }
  const choice = <T extends string>(key: string, choices: readonly T[]): T => {
    const member = get(key)
    const found = choices.find((candidate) => candidate === member)
    if (found === undefined) throw new SchemaError(at(key), `must be one of ${choices.join(', ')}`)
    return found
  }
  const list = (key: string, limit: number): unknown[] => {
    const member = get(key)
    if (!Array.isArray(member)) throw new SchemaError(at(key), 'must be an array')
    if (member.length > limit) throw new SchemaError(at(key), `must have at most ${limit} elements`)
    return member
  }
  return {
    path,
    text,
    flag,
    choice,
    list,
    optionalText: (key) => optional(key, text),
    optionalFlag: (key) => optional(key, flag),
    optionalChoice: (key, choices) => optional(key, (name) => choice(name, choices)),
    optional: get,
    texts: (key, limit) =>
      list(key, limit).map((element, index) => {
        if (typeof element !== 'string') throw new SchemaError(`${at(key)}[${index}]`, 'must be a string')
        return element
      }),
    end: () => {
      for (const key of members.keys()) {
        if (!asked.has(key))
          throw new SchemaError(path, `the key ${JSON.stringify(key.slice(0, 100))} is unknown; remove it`)
      }
    },
  }
}

/** Copies a JSON value, refusing what JSON cannot hold and what nests too deep. */
export function readJsonValue(path: string, value: unknown, depth = 0): JsonValue {
  if (depth > SCHEMA_LIMITS.defaultDepth)
    throw new SchemaError(path, `nests at most ${SCHEMA_LIMITS.defaultDepth} deep`)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value))
    return value.map((element, index) => readJsonValue(`${path}[${index}]`, element, depth + 1))
  if (typeof value !== 'object') throw new SchemaError(path, 'must be a JSON value')
  const copy: { [key: string]: JsonValue } = {}
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') throw new SchemaError(path, 'the key "__proto__" is not allowed')
    copy[key] = readJsonValue(`${path}.${key}`, member, depth + 1)
  }
  return copy
}
