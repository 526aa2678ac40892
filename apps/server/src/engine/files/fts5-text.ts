import {
  insideParentheses,
  isSymbol,
  isWord,
  type SqlToken,
  splitAtCommas,
  tokenizeSql,
} from './sql-tokens.ts'

export interface Fts5Text {
  columns: readonly string[]
  /** Folded option names with their values, quotes removed. */
  options: ReadonlyMap<string, string>
}

/** Reads `CREATE VIRTUAL TABLE … USING fts5(…)`; null for another module or a form that FTS5 does not document. */
export function readFts5(sql: string): Fts5Text | null {
  const tokens = tokenizeSql(sql)
  const using = tokens.findIndex((token) => isWord(token, 'using'))
  if (using < 0 || !isWord(tokens[using + 1], 'fts5')) return null
  const body = insideParentheses(tokens, using + 2)
  if (body === null || body.end !== tokens.length - 1) return null
  const columns: string[] = []
  const options = new Map<string, string>()
  for (const argument of splitAtCommas(body.inner)) {
    const option = readOption(argument)
    if (option !== null) options.set(option.name, option.value)
    else if (isColumn(argument)) columns.push(argument[0]?.value ?? '')
    else return null
  }
  return { columns, options }
}

function readOption(argument: readonly SqlToken[]): { name: string; value: string } | null {
  const [name, equals, value, ...more] = argument
  if (name?.kind !== 'word' || !isSymbol(equals, '=') || value === undefined || more.length > 0) return null
  return { name: name.value.toLowerCase(), value: value.value }
}

function isColumn(argument: readonly SqlToken[]): boolean {
  const [name, unindexed, ...more] = argument
  if (name === undefined || name.kind === 'symbol' || more.length > 0) return false
  return unindexed === undefined || isWord(unindexed, 'unindexed')
}
