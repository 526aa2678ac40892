export interface Statement {
  /** Without the semicolon and the space around it. */
  text: string
  /** Where it begins and ends in the whole text. */
  from: number
  to: number
}

/**
 * The statements of a text in SQLite's dialect: semicolons part them, except in strings, quoted names, comments and the bodies of triggers. What is
 * only space and comments is no statement.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = []
  let start = 0
  let isEmpty = true
  /** The first words of the statement, and how many BEGIN and CASE of a trigger are open. */
  let words: string[] = []
  let open = 0
  const close = (end: number) => {
    if (!isEmpty) statements.push(trimmed(sql, start, end))
    start = end + 1
    isEmpty = true
    words = []
    open = 0
  }
  let at = 0
  while (at < sql.length) {
    const char = sql[at] ?? ''
    if (char === ';' && open === 0) {
      close(at)
      at += 1
      continue
    }
    const end = tokenEnd(sql, at)
    const isComment = sql.startsWith('--', at) || sql.startsWith('/*', at)
    if (!isComment && char.trim() !== '') isEmpty = false
    if (isWordStart(char)) {
      const word = sql.slice(at, end).toLowerCase()
      if (words.length < 4) words.push(word)
      if (isTrigger(words)) {
        if (word === 'begin' || word === 'case') open += 1
        if (word === 'end') open = Math.max(0, open - 1)
      }
    }
    at = end
  }
  close(sql.length)
  return statements
}

/** The statement that a place in the text belongs to, or the one before it. */
export function statementAt(statements: readonly Statement[], position: number): Statement | undefined {
  return statements.findLast(({ from }) => from <= position) ?? statements[0]
}

const CLOSING: Record<string, string> = { "'": "'", '"': '"', '`': '`', '[': ']' }

function tokenEnd(sql: string, at: number): number {
  const char = sql[at] ?? ''
  const closing = CLOSING[char]
  if (closing !== undefined) return quoteEnd(sql, at, closing)
  if (sql.startsWith('--', at)) return endOr(sql.indexOf('\n', at), sql)
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2)
    return end === -1 ? sql.length : end + 2
  }
  if (!isWordStart(char)) return at + 1
  let end = at + 1
  while (end < sql.length && /[\p{L}\p{N}_$]/u.test(sql[end] ?? '')) end += 1
  return end
}

/** A doubled quote within quotes is one of the text; one without its end reaches to the end. */
function quoteEnd(sql: string, at: number, closing: string): number {
  let end = at + 1
  while (end < sql.length) {
    if (sql[end] !== closing) end += 1
    else if (closing !== ']' && sql[end + 1] === closing) end += 2
    else return end + 1
  }
  return sql.length
}

function endOr(index: number, sql: string): number {
  return index === -1 ? sql.length : index
}

function isWordStart(char: string): boolean {
  return /[\p{L}_]/u.test(char)
}

function isTrigger([first, second, third]: readonly string[]): boolean {
  if (first !== 'create') return false
  return second === 'trigger' || ((second === 'temp' || second === 'temporary') && third === 'trigger')
}

function trimmed(sql: string, start: number, end: number): Statement {
  const text = sql.slice(start, end)
  const from = start + (text.length - text.trimStart().length)
  return { text: text.trim(), from, to: from + text.trim().length }
}
