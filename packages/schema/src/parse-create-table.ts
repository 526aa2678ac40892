import { normalizeSql } from './expression.ts'
import { foldName } from './identifiers.ts'
import type { ColumnAspect, ColumnStructure, TableStructure } from './structure.ts'
import { type Token, tokenize } from './tokens.ts'

const TABLE_CONSTRAINTS = new Set(['constraint', 'primary', 'unique', 'check', 'foreign'])

const ASPECTS: Readonly<Record<string, ColumnAspect>> = {
  primary: 'primary key',
  not: 'not null',
  unique: 'unique',
  default: 'default',
  check: 'check',
  collate: 'collate',
  generated: 'generated',
  as: 'generated',
  references: 'references',
}

/**
 * Reads the `CREATE TABLE` text that SQLite keeps, also after `ALTER TABLE` has edited it. Gives undefined for text
 * of another shape. Everything that stands in the text is in the result, known or not.
 */
export function parseCreateTable(sql: string): TableStructure | undefined {
  const tokens = tokenize(sql).filter((token) => token.kind !== 'comment')
  const [create, table, name, open] = tokens
  if (!isWord(create, 'create') || !isWord(table, 'table') || name === undefined || open?.text !== '(')
    return undefined
  const close = closingAt(tokens, 3)
  if (close === undefined) return undefined
  const columns: ColumnStructure[] = []
  const constraints: string[] = []
  for (const item of splitAtCommas(tokens.slice(4, close))) {
    const [first] = item
    if (first === undefined) return undefined
    if (first.kind === 'word' && TABLE_CONSTRAINTS.has(foldName(first.text))) constraints.push(textOf(item))
    else columns.push(readColumn(first, item.slice(1)))
  }
  const options = splitAtCommas(tokens.slice(close + 1)).map(textOf)
  return {
    name: name.value,
    columns,
    constraints: [...constraints, ...options].filter((text) => text !== '').sort(compareText),
  }
}

function readColumn(name: Token, tokens: Token[]): ColumnStructure {
  const found = new Map<ColumnAspect, string[]>()
  let group: Token[] = []
  let aspect: ColumnAspect = 'type'
  const close = (): void => {
    if (group.length > 0) found.set(aspect, [...(found.get(aspect) ?? []), textOf(group)])
  }
  let depth = 0
  tokens.forEach((token, at) => {
    const next = depth === 0 ? startedAspect(tokens, at) : undefined
    if (next !== undefined) {
      close()
      group = []
      aspect = next
    }
    group.push(token)
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
  })
  close()
  const aspects = [...found].map(([key, texts]) => [
    key,
    canonicalAspect(key, texts.sort(compareText).join(' ')),
  ])
  return { name: name.value, aspects: Object.fromEntries(aspects) }
}

/** The aspect that begins at a token, unless the word belongs to what stands before it (`SET NULL`, `NOT DEFERRABLE`). */
function startedAspect(tokens: Token[], at: number): ColumnAspect | undefined {
  const token = tokens[at]
  if (token?.kind !== 'word') return undefined
  const word = foldName(token.text)
  if (isWord(tokens[at - 1], 'set') || isWord(tokens[at - 1], 'default')) return undefined
  if (word === 'not' && !isWord(tokens[at + 1], 'null')) return undefined
  if (word === 'as' && isWord(tokens[at - 1], 'always')) return undefined
  return Object.hasOwn(ASPECTS, word) ? ASPECTS[word] : undefined
}

function canonicalAspect(aspect: ColumnAspect, text: string): string {
  if (aspect !== 'generated') return text
  const short = text.replace(/^generated always /, '')
  return /(?:virtual|stored)$/.test(short) ? short : `${short} virtual`
}

function splitAtCommas(tokens: Token[]): Token[][] {
  const items: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (token.text === ',' && depth === 0) items.push([])
    else items.at(-1)?.push(token)
  }
  return items
}

function closingAt(tokens: Token[], open: number): number | undefined {
  let depth = 0
  for (const [at, token] of tokens.entries()) {
    if (at < open || token.kind !== 'symbol') continue
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

function textOf(tokens: Token[]): string {
  return normalizeSql(tokens.map((token) => token.text).join(' '))
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && foldName(token.text) === word
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
