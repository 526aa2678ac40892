import { SchemaError } from './errors.ts'
import { foldName } from './identifiers.ts'
import { SCHEMA_LIMITS } from './limits.ts'
import { SqlTextError, type Token, tokenize } from './tokens.ts'

/** FTS5's own tokenizers and the options of each, with the values an option takes (none: any quoted text). */
const TOKENIZERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  unicode61: { remove_diacritics: ['0', '1', '2'], categories: [], tokenchars: [], separators: [] },
  ascii: { tokenchars: [], separators: [] },
  trigram: { case_sensitive: ['0', '1'], remove_diacritics: ['0', '1'] },
}

/** Checks the `tokenize` text of a full-text index (https://sqlite.org/fts5.html#tokenizers). Throws `SchemaError`. */
export function checkTokenize(path: string, text: string): void {
  if (text.length > SCHEMA_LIMITS.tokenizeCharacters) {
    throw new SchemaError(path, `at most ${SCHEMA_LIMITS.tokenizeCharacters} characters`)
  }
  const tokens = readTokens(path, text)
  const wrapped = isNamed(tokens[0], 'porter')
  const [tokenizer, ...options] = wrapped ? tokens.slice(1) : tokens
  if (wrapped && tokenizer === undefined) return
  const known = tokenizer?.kind === 'word' ? optionsOf(tokenizer.text) : undefined
  if (known === undefined)
    throw new SchemaError(path, 'write unicode61, ascii, trigram, or porter before one of them')
  for (let at = 0; at < options.length; at += 2) checkOption(path, known, options[at], options[at + 1])
}

function readTokens(path: string, text: string): Token[] {
  if (text.includes('\0')) throw new SchemaError(path, 'a tokenizer holds no NUL character')
  try {
    return tokenize(text)
  } catch (error) {
    if (error instanceof SqlTextError) throw new SchemaError(path, error.message)
    throw error
  }
}

function optionsOf(name: string): Readonly<Record<string, readonly string[]>> | undefined {
  return Object.hasOwn(TOKENIZERS, foldName(name)) ? TOKENIZERS[foldName(name)] : undefined
}

function checkOption(
  path: string,
  known: Readonly<Record<string, readonly string[]>>,
  option: Token | undefined,
  value: Token | undefined,
): void {
  const name = option?.text ?? ''
  const values = option?.kind === 'word' && Object.hasOwn(known, name) ? known[name] : undefined
  if (values === undefined) {
    throw new SchemaError(
      path,
      `${JSON.stringify(name)} is no option of this tokenizer; it has ${Object.keys(known).join(', ')}`,
    )
  }
  const fits =
    values.length === 0 ? value?.kind === 'string' : value !== undefined && values.includes(value.value)
  if (fits) return
  throw new SchemaError(
    path,
    `the option ${name} takes ${values.length === 0 ? 'text in single quotes' : values.join(' or ')}`,
  )
}

function isNamed(token: Token | undefined, name: string): boolean {
  return token?.kind === 'word' && foldName(token.text) === name
}
