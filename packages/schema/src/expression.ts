import { SchemaError } from './errors.ts'
import {
  CAST_TYPES,
  CLOCK_WORDS,
  COLLATION_WORDS,
  DATE_FUNCTIONS,
  DEFAULT_FUNCTIONS,
  EXPRESSION_FUNCTIONS,
  EXPRESSION_KEYWORDS,
} from './expression-words.ts'
import { foldName, quoteIdentifier } from './identifiers.ts'
import { SCHEMA_LIMITS } from './limits.ts'
import { SqlTextError, type Token, tokenize } from './tokens.ts'

/** Where an expression stands: a default sees no columns but may read the clock, the others the reverse. */
export type ExpressionPlace = 'check' | 'generated' | 'default' | 'where'

/** Names of the columns that an expression may use. */
export type ColumnNames = readonly string[]

/**
 * Holds an expression of a schema's author to its place: it cannot end the statement around it, run a query, call a
 * function that is not a plain calculation, or name a column that the table does not have.
 * Throws `SchemaError` at `path`.
 */
export function checkExpression(
  path: string,
  text: string,
  place: ExpressionPlace,
  columns: ColumnNames,
): void {
  const tokens = readTokens(path, text)
  checkNesting(path, tokens)
  const known = new Set(columns.map(foldName))
  tokens.forEach((token, at) => {
    checkToken(path, tokens, at, token, place, known)
  })
}

function readTokens(path: string, text: string): Token[] {
  if (text.trim() === '') throw new SchemaError(path, 'the expression is empty; write an SQL expression')
  if (text.length > SCHEMA_LIMITS.expressionCharacters) {
    throw new SchemaError(path, `an expression has at most ${SCHEMA_LIMITS.expressionCharacters} characters`)
  }
  if (text.includes('\0')) throw new SchemaError(path, 'an expression holds no NUL character')
  try {
    return tokenize(text)
  } catch (error) {
    if (error instanceof SqlTextError)
      throw new SchemaError(path, `${error.message} (character ${error.position + 1})`)
    throw error
  }
}

function checkNesting(path: string, tokens: Token[]): void {
  let depth = 0
  for (const token of tokens) {
    if (token.kind !== 'symbol') continue
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth < 0) throw new SchemaError(path, 'a ")" has no "(" before it')
    if (depth > SCHEMA_LIMITS.expressionDepth) {
      throw new SchemaError(path, `parentheses nest at most ${SCHEMA_LIMITS.expressionDepth} deep`)
    }
  }
  if (depth > 0) throw new SchemaError(path, 'a "(" is never closed')
}

function checkToken(
  path: string,
  tokens: Token[],
  at: number,
  token: Token,
  place: ExpressionPlace,
  columns: ReadonlySet<string>,
): void {
  if (token.kind === 'comment') throw new SchemaError(path, 'an expression holds no comments')
  if (token.kind === 'symbol') return checkSymbol(path, token)
  if (token.kind === 'string') return checkString(path, token, place)
  if (token.kind === 'quoted') return checkColumn(path, token, place, columns)
  if (token.kind !== 'word') return
  const word = foldName(token.text)
  if (EXPRESSION_KEYWORDS.has(word)) return checkKeyword(path, tokens, at, word, place)
  if (isArgumentOfKeyword(tokens, at, word)) return
  if (tokens[at + 1]?.text === '.')
    throw new SchemaError(path, 'write a column without its table: "name", not "table.name"')
  if (tokens[at + 1]?.text === '(') return checkFunction(path, tokens, at, word, place)
  checkColumn(path, token, place, columns)
}

function checkSymbol(path: string, token: Token): void {
  if (token.text === ';') throw new SchemaError(path, 'an expression holds no ";"')
  if ('?:@$'.includes(token.text))
    throw new SchemaError(path, 'an expression holds no parameters; write the value')
  if (token.text === '.')
    throw new SchemaError(path, 'write a column without its table: "name", not "table.name"')
}

function checkString(path: string, token: Token, place: ExpressionPlace): void {
  if (place === 'default') return
  if (/^\s*(?:now|subsec|subsecond|localtime|utc)\s*$/i.test(token.value))
    throw clockRefused(path, token.text)
}

function checkColumn(path: string, token: Token, place: ExpressionPlace, columns: ReadonlySet<string>): void {
  if (token.kind === 'quoted' && !token.text.startsWith('"')) {
    throw new SchemaError(path, `quote a name with double quotes: "${token.value}"`)
  }
  const name = foldName(token.value)
  if (
    token.kind === 'word' &&
    (name === 'select' || name === 'values' || name === 'exists' || name === 'with')
  ) {
    throw new SchemaError(path, 'subqueries are not allowed in an expression')
  }
  if (place === 'default') {
    throw new SchemaError(path, `a default cannot use the name ${token.text}; write text in single quotes`)
  }
  if (!columns.has(name)) {
    throw new SchemaError(path, `${token.text} is no column of this table; write text in single quotes`)
  }
}

function checkKeyword(path: string, tokens: Token[], at: number, word: string, place: ExpressionPlace): void {
  const previous = tokens[at - 1]
  const next = tokens[at + 1]
  if (CLOCK_WORDS.has(word) && place !== 'default') throw clockRefused(path, word)
  if (word === 'in' && next?.text !== '(')
    throw new SchemaError(path, "write a list after IN: status IN ('a', 'b')")
  if (word === 'distinct' && !isWord(previous, 'is', 'not')) {
    throw new SchemaError(path, 'DISTINCT stands only in IS [NOT] DISTINCT FROM')
  }
  if (word === 'from' && !isWord(previous, 'distinct')) {
    throw new SchemaError(path, 'subqueries are not allowed in an expression')
  }
  if (word === 'collate' && !(next !== undefined && COLLATION_WORDS.has(foldName(next.text)))) {
    throw new SchemaError(path, 'write COLLATE binary, nocase or rtrim')
  }
}

function isArgumentOfKeyword(tokens: Token[], at: number, word: string): boolean {
  if (isWord(tokens[at - 1], 'collate')) return COLLATION_WORDS.has(word)
  return isWord(tokens[at - 1], 'as') && CAST_TYPES.has(word)
}

function checkFunction(
  path: string,
  tokens: Token[],
  at: number,
  word: string,
  place: ExpressionPlace,
): void {
  if (place === 'default' && DEFAULT_FUNCTIONS.has(word)) return
  if (!EXPRESSION_FUNCTIONS.has(word)) {
    throw new SchemaError(path, `the function ${word}() is not allowed in a ${place} expression`)
  }
  if (place === 'default' || !DATE_FUNCTIONS.has(word)) return
  const closesAfter = tokens[at + 2]?.text === ')' || (word === 'strftime' && tokens[at + 3]?.text === ')')
  if (closesAfter) throw clockRefused(path, `${word}()`)
}

function clockRefused(path: string, what: string): SchemaError {
  return new SchemaError(path, `${what} reads the clock, which changes; only a default may do that`)
}

function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token?.kind === 'word' && words.includes(foldName(token.text))
}

/** Whether the token names one of the columns, rather than a keyword, a type, a collation or a function. */
function namesColumn(tokens: Token[], at: number, columns: ReadonlySet<string>): boolean {
  const token = tokens[at]
  if (token === undefined) return false
  if (token.kind === 'quoted') return columns.has(foldName(token.value))
  if (token.kind !== 'word') return false
  const word = foldName(token.text)
  if (EXPRESSION_KEYWORDS.has(word) || isArgumentOfKeyword(tokens, at, word)) return false
  return tokens[at + 1]?.text !== '(' && columns.has(word)
}

/** Columns that the expression uses, folded with `foldName`. */
export function expressionColumns(text: string, columns: ColumnNames): Set<string> {
  const known = new Set(columns.map(foldName))
  const tokens = tokenize(text)
  return new Set(
    tokens.filter((_, at) => namesColumn(tokens, at, known)).map((token) => foldName(token.value)),
  )
}

/**
 * The expression as it goes into a statement: every column in double quotes (so that a column may be called `order`),
 * runs of white space as one space, and columns renamed where `renames` (folded name to new name) says so.
 */
export function renderExpression(
  text: string,
  columns: ColumnNames,
  renames: ReadonlyMap<string, string> = new Map(),
): string {
  const spelling = new Map(columns.map((name) => [foldName(name), name]))
  const known = new Set(spelling.keys())
  const tokens = tokenize(text)
  let result = ''
  let end = tokens[0]?.start ?? 0
  tokens.forEach((token, at) => {
    if (token.start > end) result += ' '
    const folded = foldName(token.value)
    result += namesColumn(tokens, at, known)
      ? quoteIdentifier(renames.get(folded) ?? spelling.get(folded) ?? token.value)
      : token.text
    end = token.end
  })
  return result
}

/** The expression as people wrote it, with one column under another name. Text that SQLite could not read stays as it is. */
export function renameInExpression(text: string, columns: ColumnNames, from: string, to: string): string {
  let tokens: Token[]
  try {
    tokens = tokenize(text)
  } catch {
    return text
  }
  const known = new Set(columns.map(foldName))
  let result = ''
  let end = 0
  tokens.forEach((token, at) => {
    if (foldName(token.value) !== foldName(from) || !namesColumn(tokens, at, known)) return
    result += text.slice(end, token.start) + (token.kind === 'quoted' ? quoteIdentifier(to) : to)
    end = token.end
  })
  return result + text.slice(end)
}

/** Equal for two expressions that differ in white space, quoting and letter case outside of literals only. */
export function normalizeSql(sql: string): string {
  return tokenize(sql)
    .filter((token) => token.kind !== 'comment')
    .map(normalizeToken)
    .join(' ')
}

function normalizeToken(token: Token): string {
  if (token.kind === 'string') return token.text
  if (token.kind !== 'quoted') return token.text.toLowerCase()
  const name = foldName(token.value)
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !EXPRESSION_KEYWORDS.has(name)
  return plain ? name : quoteIdentifier(name)
}
