import { texts } from '#texts/texts.ts'

const words = texts.metadata
const KEYS_MAX = 50
const KEY_LENGTH_MAX = 64
const BYTES_MAX = 16_384

export type Metadata = Record<string, unknown>

export function metadataText(metadata: Metadata): string {
  return Object.keys(metadata).length === 0 ? '{\n  \n}' : JSON.stringify(metadata, null, 2)
}

/**
 * Metadata as somebody typed it.
 * @throws Error with a sentence for people
 */
export function readMetadata(text: string): Metadata {
  const json = parse(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(words.notAnObject)
  const entries: [string, unknown][] = Object.entries(json)
  const long = entries.find(([key]) => key.length > KEY_LENGTH_MAX)
  if (long !== undefined) throw new Error(words.longKey(long[0].slice(0, 20), KEY_LENGTH_MAX))
  if (entries.length > KEYS_MAX) throw new Error(words.tooMany(KEYS_MAX))
  const empty = entries.find(([, value]) => value === null)
  if (empty !== undefined) throw new Error(words.nullMember(empty[0]))
  if (new TextEncoder().encode(JSON.stringify(json)).length > BYTES_MAX) throw new Error(words.tooLong)
  return Object.fromEntries(entries)
}

/**
 * What the server has to be sent so that `before` becomes `after`: it merges member by member, and null takes one away. Members that others change
 * meanwhile stay as they made them.
 */
export function metadataChanges(before: Metadata, after: Metadata): Metadata {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const changed = Object.entries(after).filter(
    ([key, value]) => !Object.hasOwn(before, key) || JSON.stringify(before[key]) !== JSON.stringify(value),
  )
  return Object.fromEntries([...gone.map((key): [string, null] => [key, null]), ...changed])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Browsers name the line within their sentence, or a position, or neither.
    const message = error instanceof Error ? error.message : ''
    const [, line] = /line (\d+)/.exec(message) ?? []
    const [, position] = /position (\d+)/.exec(message) ?? []
    if (line !== undefined) throw new Error(words.notJson(Number(line)), { cause: error })
    const before = position === undefined ? text : text.slice(0, Number(position))
    throw new Error(words.notJson(before.split('\n').length), { cause: error })
  }
}
