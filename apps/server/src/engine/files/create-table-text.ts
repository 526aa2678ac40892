import { insideParentheses, isWord, type SqlToken, splitAtCommas, textOf, tokenizeSql } from './sql-tokens.ts'

/** What only the text of `CREATE TABLE` says; every PRAGMA is silent about it. */
export interface TableText {
  autoincrement: boolean
  /** By folded column name. */
  columns: ReadonlyMap<string, ColumnText>
}

export interface ColumnText {
  /** Folded; null when none is written. */
  collation: string | null
  /** Of a generated column. */
  expression: string | null
}

const CONSTRAINT_WORDS = ['constraint', 'primary', 'unique', 'check', 'foreign']

/** Reads the text of a table that SQLite has accepted. */
export function readCreateTable(sql: string): TableText {
  const columns = new Map<string, ColumnText>()
  let autoincrement = false
  const body = insideParentheses(tokenizeSql(sql), 0)
  for (const item of splitAtCommas(body?.inner ?? [])) {
    const [name, ...rest] = item
    if (name === undefined) continue
    autoincrement ||= item.some((token) => isWord(token, 'autoincrement'))
    if (CONSTRAINT_WORDS.some((word) => isWord(name, word))) continue
    columns.set(name.value.toLowerCase(), readColumn(sql, rest))
  }
  return { autoincrement, columns }
}

function readColumn(sql: string, tokens: readonly SqlToken[]): ColumnText {
  let collation: string | null = null
  let expression: string | null = null
  for (let at = 0; at < tokens.length; at += 1) {
    if (isWord(tokens[at], 'collate')) collation = tokens[at + 1]?.value.toLowerCase() ?? null
    const opens = tokens[at + 1]?.kind === 'symbol' && tokens[at + 1]?.value === '('
    if (!opens) continue
    const group = insideParentheses(tokens, at + 1)
    if (group === null) break
    if (isWord(tokens[at], 'as')) expression = textOf(sql, group.inner)
    // What stands in parentheses (a check, a default) may hold the same words with another meaning.
    at = group.end - 1
  }
  return { collation, expression }
}

/** The condition of a partial index: what follows the `WHERE` outside of all parentheses. */
export function readIndexCondition(sql: string): string | null {
  const tokens = tokenizeSql(sql)
  const columns = insideParentheses(tokens, 0)
  if (columns === null) return null
  const where = tokens.findIndex((token, at) => at > columns.end && isWord(token, 'where'))
  return where < 0 ? null : textOf(sql, tokens.slice(where + 1))
}
