import type { JsonValue } from './document.ts'

/** A JSON value as TypeScript in this code's style. */
export function printJson(value: JsonValue): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(printJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) => `${printKey(key)}: ${printJson(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

export function printKey(key: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : quote(key)
}

/** A string literal in single quotes, in double quotes when that spares escapes. */
export function quote(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  if (text.includes("'") && !text.includes('"')) return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
