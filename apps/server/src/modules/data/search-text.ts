import { DATA_LIMITS } from '@tenantry/contract'

const PART = /"([^"]*)"(\*?)|[^\s"]+/g
const MATCHES_NOTHING = '""'

/**
 * An FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax) for what a person typed: all words must occur, `"…"`
 * is a phrase, `word*` a beginning. Everything is quoted, so no text is a syntax error. Null when it is no such text.
 */
export function readSearch(text: unknown, column: string | null): string | null {
  if (typeof text !== 'string' || text.length > DATA_LIMITS.searchCharactersMax || !text.isWellFormed()) return null
  const phrases = [...text.replaceAll('\0', ' ').matchAll(PART)].flatMap(toPhrase)
  const expression = phrases.length === 0 ? MATCHES_NOTHING : phrases.join(' AND ')
  return column === null ? expression : `{"${column}"} : (${expression})`
}

function toPhrase(match: RegExpMatchArray): string[] {
  const [whole, phrase, phraseStar] = match
  if (phrase !== undefined) return phrase.trim() === '' ? [] : [`"${phrase}"${phraseStar ?? ''}`]
  const isBeginning = whole.length > 1 && whole.endsWith('*')
  const word = isBeginning ? whole.slice(0, -1) : whole
  return [isBeginning ? `"${word}"*` : `"${word}"`]
}
