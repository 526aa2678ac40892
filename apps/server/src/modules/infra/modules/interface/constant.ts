import { NotRead, type TokenCursor } from './token-cursor.ts'

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * A value that is written out: texts without templates, numbers, `true`, `false`, `null`, lists and objects of those.
 * @throws NotRead for whatever has to be computed
 */
export function readConstant(cursor: TokenCursor): unknown {
  if (cursor.isSign('[')) return cursor.list('[', ']', () => readConstant(cursor))
  if (cursor.isSign('{')) return Object.fromEntries(cursor.list('{', '}', () => readPair(cursor)))
  const isNegative = cursor.take('-')
  const token = cursor.next()
  if (token.kind === 'number') return (isNegative ? -1 : 1) * Number(token.value)
  if (isNegative) throw new NotRead()
  if (token.kind === 'text' && typeof token.content === 'string') return token.content
  const word = token.kind === 'name' ? WORDS.get(token.value ?? '') : undefined
  if (word === undefined) throw new NotRead()
  return word
}

function readPair(cursor: TokenCursor): [string, unknown] {
  const key = cursor.key()
  if (!cursor.take('=')) cursor.expect(':')
  return [key, readConstant(cursor)]
}
