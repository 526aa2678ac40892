import type { Token } from '../../engine/index.ts'
import { readConstant } from './constant.ts'
import { NotRead, readWhole, type TokenCursor } from './token-cursor.ts'

/**
 * The values that a validation leaves: where it is, or joins with `&&`, a `contains([…], var.name)`, by itself or beside `var.name == null`. Null for other
 * conditions.
 */
export function readChoices(condition: readonly Token[], variable: string): unknown[] | null {
  for (const part of splitAt(condition, '&&')) {
    const alternatives = splitAt(part, '||')
    const real = alternatives.filter((tokens) => !isNullCheck(tokens, variable))
    const [only] = real
    const found =
      only === undefined || real.length > 1 ? null : readWhole(only, (cursor) => contains(cursor, variable))
    if (found !== null) return found.value
  }
  return null
}

/** @throws NotRead */
function contains(cursor: TokenCursor, variable: string): unknown[] {
  if (cursor.key() !== 'contains') throw new NotRead()
  cursor.expect('(')
  const choices = cursor.list('[', ']', () => readConstant(cursor))
  cursor.expect(',')
  expectVariable(cursor, variable)
  cursor.take(',')
  cursor.expect(')')
  return choices
}

function isNullCheck(tokens: readonly Token[], variable: string): boolean {
  const read = (cursor: TokenCursor) => {
    expectVariable(cursor, variable)
    cursor.expect('==')
    if (cursor.key() !== 'null') throw new NotRead()
    return true
  }
  return readWhole(tokens, read) !== null
}

function expectVariable(cursor: TokenCursor, variable: string): void {
  if (cursor.key() !== 'var') throw new NotRead()
  cursor.expect('.')
  if (cursor.key() !== variable) throw new NotRead()
}

/** The parts between a sign, outside of all brackets. */
function splitAt(tokens: readonly Token[], separator: string): Token[][] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    const sign = token.kind === 'sign' ? (token.value ?? '') : ''
    if (sign === '(' || sign === '[' || sign === '{') depth += 1
    if (sign === ')' || sign === ']' || sign === '}') depth -= 1
    if (depth === 0 && sign === separator) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
