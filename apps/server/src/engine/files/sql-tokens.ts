/** A piece of SQL text. `value` is the name without its quotes; words keep their case. */
export interface SqlToken {
  kind: 'word' | 'quoted' | 'string' | 'symbol'
  value: string
  start: number
  end: number
}

const SKIPPED = /(?:\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y
const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y
const QUOTED = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y
const STRING = /'(?:[^']|'')*'/y

/** Splits SQL that SQLite has accepted before; what is no word and no literal comes as single characters. */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  let position = 0
  while (position < sql.length) {
    const skipped = matchAt(SKIPPED, sql, position)
    if (skipped !== null) {
      position += skipped.length
      continue
    }
    const token = readToken(sql, position)
    tokens.push(token)
    position = token.end
  }
  return tokens
}

function readToken(sql: string, start: number): SqlToken {
  const word = matchAt(WORD, sql, start)
  if (word !== null) return { kind: 'word', value: word, start, end: start + word.length }
  const quoted = matchAt(QUOTED, sql, start)
  if (quoted !== null) return { kind: 'quoted', value: unquote(quoted), start, end: start + quoted.length }
  const text = matchAt(STRING, sql, start)
  if (text !== null) return { kind: 'string', value: unquote(text), start, end: start + text.length }
  return { kind: 'symbol', value: sql.charAt(start), start, end: start + 1 }
}

/** A quoted name or text without its quotes; other text unchanged. */
export function unquote(text: string): string {
  const quote = text.charAt(0)
  if (quote === '[') return text.slice(1, -1)
  if (!`"'\``.includes(quote) || quote === '') return text
  return text.slice(1, -1).replaceAll(quote + quote, quote)
}

export function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value.toLowerCase() === word
}

/** The tokens between the first `(` at or after `from` and its `)`, and where the `)` stands; null without such a pair. */
export function insideParentheses(
  tokens: readonly SqlToken[],
  from: number,
): { inner: SqlToken[]; end: number } | null {
  const open = tokens.findIndex((token, at) => at >= from && isSymbol(token, '('))
  if (open < 0) return null
  let depth = 0
  for (let at = open; at < tokens.length; at += 1) {
    if (isSymbol(tokens[at], '(')) depth += 1
    if (isSymbol(tokens[at], ')')) depth -= 1
    if (depth === 0) return { inner: tokens.slice(open + 1, at), end: at }
  }
  return null
}

/** Splits at the commas that stand in no parentheses. */
export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isSymbol(token, '(')) depth += 1
    if (isSymbol(token, ')')) depth -= 1
    if (depth === 0 && isSymbol(token, ',')) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.value === symbol
}

/** The text that a run of tokens was read from. */
export function textOf(sql: string, tokens: readonly SqlToken[]): string {
  const first = tokens[0]
  const last = tokens.at(-1)
  return first === undefined || last === undefined ? '' : sql.slice(first.start, last.end)
}

function matchAt(pattern: RegExp, text: string, position: number): string | null {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0] ?? null
}
