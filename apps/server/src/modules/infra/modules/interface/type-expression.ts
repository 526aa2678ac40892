import type { TypeAttribute, TypeExpression } from '@tenantry/contract'
import { readConstant } from './constant.ts'
import { NotRead, type TokenCursor } from './token-cursor.ts'

export const ANY: TypeExpression = { kind: 'any' }

/**
 * A type constraint as modules write it.
 * @throws NotRead for what is none
 */
export function readType(cursor: TokenCursor): TypeExpression {
  const token = cursor.next()
  // Very old modules write "string" in quotes.
  const name = token.kind === 'name' ? token.value : token.content
  switch (name) {
    case 'string':
    case 'number':
    case 'bool':
    case 'any':
      return { kind: name }
    case 'list':
    case 'set':
    case 'map':
      return { kind: name, element: cursor.isSign('(') ? inBrackets(cursor, readType) : ANY }
    case 'tuple':
      return {
        kind: name,
        elements: inBrackets(cursor, () => cursor.list('[', ']', () => readType(cursor))),
      }
    case 'object': {
      const pairs = inBrackets(cursor, () => cursor.list('{', '}', () => readAttribute(cursor)))
      return { kind: name, attributes: Object.fromEntries(pairs) }
    }
    default:
      throw new NotRead()
  }
}

function readAttribute(cursor: TokenCursor): [string, TypeAttribute] {
  const name = cursor.key()
  if (!cursor.take('=')) cursor.expect(':')
  const isOptional = cursor.peek()?.kind === 'name' && cursor.peek()?.value === 'optional'
  if (!isOptional) return [name, { type: readType(cursor), optional: false, default: null }]
  cursor.next()
  return [
    name,
    inBrackets(cursor, () => {
      const type = readType(cursor)
      const hasDefault = cursor.take(',') && !cursor.isSign(')')
      return { type, optional: true, default: hasDefault ? readConstant(cursor) : null }
    }),
  ]
}

function inBrackets<T>(cursor: TokenCursor, read: (cursor: TokenCursor) => T): T {
  cursor.expect('(')
  const value = read(cursor)
  cursor.take(',')
  cursor.expect(')')
  return value
}

/** The type as modules write it, in one line. */
export function typeText(type: TypeExpression): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${typeText(type.element)})`
    case 'tuple':
      return `tuple([${type.elements.map(typeText).join(', ')}])`
    case 'object': {
      const attributes = Object.entries(type.attributes).map(
        ([name, attribute]) => `${name} = ${attributeText(attribute)}`,
      )
      return attributes.length === 0 ? 'object({})' : `object({ ${attributes.join(', ')} })`
    }
    default:
      return type.kind
  }
}

function attributeText({ type, optional, default: standard }: TypeAttribute): string {
  if (!optional) return typeText(type)
  return standard === null
    ? `optional(${typeText(type)})`
    : `optional(${typeText(type)}, ${JSON.stringify(standard)})`
}
