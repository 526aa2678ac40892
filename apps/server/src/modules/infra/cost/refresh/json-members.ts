import { RefreshFailed } from './refresh-failed.ts'

const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, LIST_END, COMMA, COLON] = [...Buffer.from('"\\{}[],:')]
const BLANK: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\r\n'))

/**
 * The members of the object that lies at `path` in a JSON document, one after the other: a document of hundreds of megabytes is never parsed as a whole
 * (RFC 8259; it has to be an object, whose strings may hold anything).
 * @throws RefreshFailed for a document that ends too early or has no such object
 */
export function* jsonMembers(
  document: Buffer,
  path: readonly string[],
): Generator<[name: string, value: unknown]> {
  let at = blanks(document, 0)
  for (const name of path) at = enter(document, at, name)
  for (const [name, start, end] of members(document, at)) yield [name, parse(document.subarray(start, end))]
}

/** Where the value of a member begins. */
function enter(document: Buffer, at: number, wanted: string): number {
  for (const [name, start] of members(document, at)) if (name === wanted) return start
  throw new RefreshFailed(`The price list has no ${JSON.stringify(wanted)}.`)
}

function* members(document: Buffer, at: number): Generator<[name: string, start: number, end: number]> {
  expect(document, at, OPEN)
  let next = blanks(document, at + 1)
  if (document[next] === CLOSE) return
  for (;;) {
    expect(document, next, QUOTE)
    const nameEnd = stringEnd(document, next)
    const name = parse(document.subarray(next, nameEnd))
    const colon = blanks(document, nameEnd)
    expect(document, colon, COLON)
    const start = blanks(document, colon + 1)
    const end = valueEnd(document, start)
    yield [String(name), start, end]
    const after = blanks(document, end)
    if (document[after] === CLOSE) return
    expect(document, after, COMMA)
    next = blanks(document, after + 1)
  }
}

/** One past the last byte of a value. */
function valueEnd(document: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < document.length; at += 1) {
    const byte = document[at]
    if (byte === QUOTE) at = stringEnd(document, at) - 1
    else if (byte === OPEN || byte === LIST) depth += 1
    else if (byte === CLOSE || byte === LIST_END) {
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
    if (depth === 0 && byte === QUOTE) return at + 1
  }
  throw cutShort()
}

function stringEnd(document: Buffer, start: number): number {
  for (let at = start + 1; at < document.length; at += 1) {
    if (document[at] === BACKSLASH) at += 1
    else if (document[at] === QUOTE) return at + 1
  }
  throw cutShort()
}

function blanks(document: Buffer, at: number): number {
  while (BLANK.has(document[at])) at += 1
  if (at >= document.length) throw cutShort()
  return at
}

function expect(document: Buffer, at: number, byte: number | undefined): void {
  if (document[at] !== byte) throw new RefreshFailed(`The price list is no JSON at byte ${at}.`)
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new RefreshFailed('The price list is no JSON.', { cause: error })
  }
}

function cutShort(): RefreshFailed {
  return new RefreshFailed('The price list ends in the middle.')
}
