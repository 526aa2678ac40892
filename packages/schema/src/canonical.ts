import type { SchemaDocument } from './document.ts'

/** JSON with sorted keys and no white space: equal documents give equal text. The input of a version's checksum. */
export function canonicalSchema(document: SchemaDocument): string {
  return canonicalJson(document)
}

/** Any JSON value with sorted keys; members that are `undefined` are left out, as in `JSON.stringify`. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
