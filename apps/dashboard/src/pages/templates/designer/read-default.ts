import type { ColumnType, JsonValue } from '@tenantry/schema'

/** A default's value as it is edited: texts as they are, all else as JSON. */
export function writeDefault(type: ColumnType, value: JsonValue): string {
  return typeof value === 'string' && type !== 'json' ? value : JSON.stringify(value)
}

/** The value that somebody typed for a column of this type; undefined when it is none. */
export function readDefault(type: ColumnType, text: string): JsonValue | undefined {
  if (type === 'text' || type === 'blob') return text
  try {
    const value: JsonValue = JSON.parse(text)
    if (type === 'json') return value
    const wanted = type === 'boolean' ? 'boolean' : 'number'
    return typeof value === wanted ? value : undefined
  } catch {
    return undefined
  }
}
