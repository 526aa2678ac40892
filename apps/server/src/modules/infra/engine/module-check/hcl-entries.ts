import { NESTING_MAX, Unreadable, type Entry } from './entry.ts'
import { readTokens, type Token } from './hcl-tokens.ts'

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }

/**
 * The attributes and blocks of a file in HCL's own syntax.
 * @throws Unreadable
 */
export function readHcl(source: string): Entry[] {
  const tokens = readTokens(source)
  let at = 0
  const entries = body(0)
  if (peek().kind !== 'end') throw unexpected(peek())
  return entries

  /** Up to a closing brace or the end, which are left. */
  function body(depth: number): Entry[] {
    if (depth > NESTING_MAX) throw new Unreadable(peek().line, 'blocks are nested too deep')
    const entries: Entry[] = []
    while (true) {
      if (peek().kind === 'newline') {
        at += 1
        continue
      }
      if (peek().kind === 'end' || peek().value === '}') return entries
      const name = next()
      if (name.kind !== 'name' || name.value === null) throw unexpected(name)
      entries.push(isSign('=') ? attribute(name.value, name.line) : block(name.value, name.line, depth))
    }
  }

  function attribute(name: string, line: number): Entry {
    at += 1
    const value = expression()
    if (value.length === 0) throw unexpected(peek())
    const [first] = value
    return {
      name,
      labels: [],
      line,
      text: value.length === 1 && first?.kind === 'text' ? first.value : null,
      reference: first?.kind === 'name' ? first.value : null,
      inside: isObject(value) ? objectEntries(value.slice(1, -1)) : null,
      isBlock: false,
      value,
    }
  }

  function block(name: string, line: number, depth: number): Entry {
    const labels: string[] = []
    while (!isSign('{')) {
      const label = next()
      if ((label.kind !== 'name' && label.kind !== 'text') || label.value === null) throw unexpected(label)
      labels.push(label.value)
    }
    at += 1
    const inside = body(depth + 1)
    if (!isSign('}')) throw unexpected(peek())
    at += 1
    // A block ends its line; only the brace of the block around it may follow.
    if (peek().kind !== 'newline' && peek().kind !== 'end' && !isSign('}')) throw unexpected(peek())
    return { name, labels, line, text: null, reference: null, inside, isBlock: true }
  }

  /** Up to what ends it outside of all brackets, which is left. */
  function expression(): Token[] {
    const value: Token[] = []
    const open: string[] = []
    while (true) {
      const token = peek()
      if (token.kind === 'end' && open.length > 0) throw unexpected(token)
      if (open.length === 0 && (token.kind === 'newline' || token.kind === 'end' || token.value === '}'))
        return value
      at += 1
      value.push(token)
      if (token.kind !== 'sign' || token.value === null) continue
      const closing = CLOSING[token.value]
      if (closing !== undefined) open.push(closing)
      else if (')]}'.includes(token.value) && open.pop() !== token.value) throw unexpected(token)
    }
  }

  function peek(): Token {
    const token = tokens[at]
    if (token === undefined) throw new Unreadable(null, 'it ends too early')
    return token
  }

  function next(): Token {
    const token = peek()
    at += 1
    return token
  }

  function isSign(sign: string): boolean {
    return peek().kind === 'sign' && peek().value === sign
  }
}

function isObject(value: readonly Token[]): boolean {
  const [first, second] = value
  const isFor = second?.kind === 'name' && second.value === 'for'
  return first?.kind === 'sign' && first.value === '{' && value.at(-1)?.value === '}' && !isFor
}

/** The entries of an object as far as they are plain: `name = "text"` or `"name": "text"`. Others have no text and no name to be found by. */
function objectEntries(tokens: readonly Token[]): Entry[] {
  const entries: Entry[] = []
  let item: Token[] = []
  let depth = 0
  const finish = () => {
    const [key, equals, value] = item
    const isPlain = equals?.kind === 'sign' && (equals.value === '=' || equals.value === ':')
    if (key !== undefined)
      entries.push({
        name: isPlain ? (key.value ?? '') : '',
        labels: [],
        line: key.line,
        text: isPlain && item.length === 3 && value?.kind === 'text' ? value.value : null,
        reference: null,
        inside: null,
        isBlock: false,
      })
    item = []
  }
  for (const token of tokens) {
    const sign = token.kind === 'sign' ? (token.value ?? '') : ''
    if (depth === 0 && (token.kind === 'newline' || sign === ',')) {
      finish()
      continue
    }
    if (sign !== '' && '{[('.includes(sign)) depth += 1
    if (sign !== '' && ')]}'.includes(sign)) depth -= 1
    item.push(token)
  }
  finish()
  return entries
}

function unexpected(token: Token): Unreadable {
  const what =
    token.kind === 'end' ? 'the end of the file' : token.value === null ? token.kind : `"${token.value}"`
  return new Unreadable(token.line, `${what} cannot stand there`)
}
