import { ScimError } from '../scim-error.ts'

export type Token =
  | { kind: 'sign'; text: '(' | ')' | '[' | ']' }
  /** Of an attribute, an operator, or true, false and null. */
  | { kind: 'word'; text: string }
  | { kind: 'text'; value: string }

const LENGTH_MAX = 4096
const TOKENS_MAX = 500
/** Begins with a point behind brackets: `emails[…].value`. */
const WORD = /\.?[A-Za-z$][\w$.:-]*/y
const TEXT = /"(?:[^"\\\p{Cc}]|\\.)*"/uy
const SPACE = / +/y

/** @throws ScimError invalidFilter for what is too long or has signs that no filter has */
export function readTokens(text: string): Token[] {
  if (text.length > LENGTH_MAX) throw invalidFilter(`is longer than ${LENGTH_MAX} characters`)
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    at += found?.length ?? 0
    return found
  }
  while (at < text.length) {
    if (take(SPACE) !== null) continue
    if (tokens.length >= TOKENS_MAX) throw invalidFilter(`has more than ${TOKENS_MAX} parts`)
    const sign = text[at]
    if (sign === '(' || sign === ')' || sign === '[' || sign === ']') {
      tokens.push({ kind: 'sign', text: sign })
      at += 1
      continue
    }
    const from = at
    const quoted = sign === '"' ? take(TEXT) : null
    const word = quoted === null ? take(WORD) : null
    if (quoted !== null) tokens.push({ kind: 'text', value: unquote(quoted) })
    else if (word !== null) tokens.push({ kind: 'word', text: word })
    else throw invalidFilter(`cannot be read from character ${from + 1} on`)
  }
  return tokens
}

function unquote(quoted: string): string {
  let text: string
  try {
    text = JSON.parse(quoted) as string
  } catch {
    throw invalidFilter('has a text that is no JSON string')
  }
  if (!text.includes('\0') && text.isWellFormed()) return text
  throw invalidFilter('has a text with characters that no text may hold')
}

export function invalidFilter(what: string): ScimError {
  return new ScimError(400, 'invalidFilter', `The filter ${what}.`)
}
