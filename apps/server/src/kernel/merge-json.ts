import { jsonColumn } from './db/index.ts'
import { problem } from './errors.ts'

export const jsonObjectColumn = jsonColumn<Record<string, unknown>>(
  (value) => value as Record<string, unknown>,
)

const JSON_BYTES_MAX = 16 * 1024

/** A stored JSON object with members replaced, added, and removed where they are null. */
export function mergeJson(stored: string, changes: Record<string, unknown>, pointer: string): string {
  const merged = new Map(Object.entries(jsonObjectColumn.decode(stored)))
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  const text = jsonObjectColumn.encode(Object.fromEntries(merged))
  if (Buffer.byteLength(text) <= JSON_BYTES_MAX) return text
  const detail = `must hold at most ${JSON_BYTES_MAX} bytes of JSON`
  throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}
