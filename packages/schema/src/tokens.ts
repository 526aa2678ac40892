type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'blob' | 'symbol' | 'comment'

export interface Token {
  kind: TokenKind
  /** The text as written. */
  text: string
  /** Quotes removed for `quoted` and `string`; the text itself otherwise. */
  value: string
  start: number
  end: number
}

/** SQL text that SQLite's own tokenizer would refuse, at a character position. */
export class SqlTextError extends Error {
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.name = 'SqlTextError'
    this.position = position
  }
}

const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y
const NUMBER = /(?:0[xX][0-9A-Fa-f]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)/y
const SPACE = /[ \t\r\n\f]+/y
const LONG_SYMBOLS = ['->>', '||', '->', '<=', '>=', '<>', '!=', '==', '<<', '>>']
const SHORT_SYMBOLS = '(),;.+-*/%&|~<>=?:@$'
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' }

/** Splits SQL text as SQLite does (https://sqlite.org/draft/tokenreq.html); white space is dropped. Throws `SqlTextError`. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < sql.length) {
    const space = matchAt(SPACE, sql, position)
    if (space !== undefined) {
      position += space.length
      continue
    }
    const token = readToken(sql, position)
    tokens.push(token)
    position = token.end
  }
  return tokens
}

function readToken(sql: string, start: number): Token {
  const character = sql.charAt(start)
  if (sql.startsWith('--', start) || sql.startsWith('/*', start)) return readComment(sql, start)
  if (character === "'") return readQuoted(sql, start, 'string')
  if (CLOSING[character] !== undefined) return readQuoted(sql, start, 'quoted')
  if ((character === 'x' || character === 'X') && sql.charAt(start + 1) === "'") return readBlob(sql, start)
  const word = matchAt(WORD, sql, start)
  if (word !== undefined) return plain('word', word, start)
  const number = matchAt(NUMBER, sql, start)
  if (number !== undefined) return plain('number', number, start)
  const symbol = LONG_SYMBOLS.find((candidate) => sql.startsWith(candidate, start))
  if (symbol !== undefined) return plain('symbol', symbol, start)
  if (SHORT_SYMBOLS.includes(character)) return plain('symbol', character, start)
  throw new SqlTextError(`The character ${JSON.stringify(character)} has no meaning here.`, start)
}

function plain(kind: TokenKind, text: string, start: number): Token {
  return { kind, text, value: text, start, end: start + text.length }
}

function readQuoted(sql: string, start: number, kind: 'string' | 'quoted'): Token {
  const closing = CLOSING[sql.charAt(start)] ?? "'"
  let position = start + 1
  for (;;) {
    const found = sql.indexOf(closing, position)
    if (found === -1) throw new SqlTextError(`A ${sql.charAt(start)} is never closed.`, start)
    const doubled = closing !== ']' && sql.charAt(found + 1) === closing
    if (!doubled) {
      const text = sql.slice(start, found + 1)
      const inner = text.slice(1, -1)
      const value = closing === ']' ? inner : inner.replaceAll(closing + closing, closing)
      return { kind, text, value, start, end: found + 1 }
    }
    position = found + 2
  }
}

function readBlob(sql: string, start: number): Token {
  const closing = sql.indexOf("'", start + 2)
  const text = closing === -1 ? '' : sql.slice(start, closing + 1)
  if (!/^[xX]'(?:[0-9A-Fa-f]{2})*'$/.test(text)) {
    throw new SqlTextError("A blob literal is written x'…' with an even number of hex digits.", start)
  }
  return plain('blob', text, start)
}

function readComment(sql: string, start: number): Token {
  const block = sql.startsWith('/*', start)
  const closing = block ? sql.indexOf('*/', start + 2) : sql.indexOf('\n', start)
  const end = closing === -1 ? sql.length : closing + (block ? 2 : 0)
  return plain('comment', sql.slice(start, end), start)
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0]
}
