/** Integers of 16 digits and more, which may be beyond 2^53; strings are matched to be stepped over. */
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/gs
const MAYBE_LONG_INTEGER = /\d{16}/
const INTEGER = /^-?\d+$/

// Part of the language, and not yet of the compiler's library (https://tc39.es/proposal-json-parse-with-source/).
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }

/** Writes integers beyond 2^53 in a JSON text as strings; everything else stays byte for byte. */
export function quoteBigIntegers(json: string): string {
  if (!MAYBE_LONG_INTEGER.test(json)) return json
  return json.replace(STRING_OR_LONG_INTEGER, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  )
}

/** `JSON.parse` in which integers beyond 2^53 become `bigint` instead of being rounded. */
export function parseExact(json: string): unknown {
  if (!MAYBE_LONG_INTEGER.test(json)) return JSON.parse(json)
  return JSON.parse(json, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    const source = context?.source ?? ''
    return INTEGER.test(source) ? BigInt(source) : value
  })
}

/** `JSON.stringify` for a value from `parseExact`. */
export function stringifyExact(value: unknown, bigIntegers: 'number' | 'string'): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'bigint') return part
    return bigIntegers === 'string' ? String(part) : rawJSON(String(part))
  })
}
