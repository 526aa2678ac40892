import type { TypeExpression } from '@tenantry/contract'
import { nearestName } from '../../../kernel/nearest-name.ts'
import { fieldsOf } from '../json-parts.ts'

export interface Complaint {
  /** JSON pointer from the value on; empty for the value itself. */
  pointer: string
  detail: string
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BOOLS: ReadonlySet<unknown> = new Set([true, false, 'true', 'false', '1', '0'])
const WORDS = { string: 'a text', number: 'a number', bool: 'true or false' } as const
const COMPLAINTS_MAX = 20

/**
 * Holds a value against a type, as engines do: numbers and truth values may come as texts and texts as those; null is taken wherever a value lies deeper.
 * Attributes that an object has not are complained of, where engines would pass over them in silence.
 */
export function checkValue(type: TypeExpression, value: unknown): Complaint[] {
  return complaints(type, value, '').slice(0, COMPLAINTS_MAX)
}

function complaints(type: TypeExpression, value: unknown, pointer: string): Complaint[] {
  if (value === null) return []
  const wrong = (detail: string): Complaint[] => [{ pointer, detail }]
  switch (type.kind) {
    case 'any':
      return []
    case 'string':
    case 'number':
    case 'bool':
      return isPrimitive(type.kind, value) ? [] : wrong(`is not ${WORDS[type.kind]}`)
    case 'list':
    case 'set':
      if (!Array.isArray(value)) return wrong('is not a list')
      return value.flatMap((item, index) => complaints(type.element, item, `${pointer}/${index}`))
    case 'tuple':
      if (!Array.isArray(value)) return wrong('is not a list')
      if (value.length !== type.elements.length) return wrong(`has not ${type.elements.length} elements`)
      return type.elements.flatMap((element, index) =>
        complaints(element, value[index], `${pointer}/${index}`),
      )
    case 'map': {
      const fields = fieldsOf(value)
      if (fields === null) return wrong('is not a map')
      return Object.entries(fields).flatMap(([name, item]) =>
        complaints(type.element, item, `${pointer}/${pointerPart(name)}`),
      )
    }
    case 'object': {
      const fields = fieldsOf(value)
      return fields === null ? wrong('is not an object') : inObject(type.attributes, fields, pointer)
    }
  }
}

function inObject(
  attributes: Extract<TypeExpression, { kind: 'object' }>['attributes'],
  fields: Readonly<Record<string, unknown>>,
  pointer: string,
): Complaint[] {
  const known = Object.entries(attributes)
  const missing = known
    .filter(([name, { optional }]) => !optional && !Object.hasOwn(fields, name))
    .map(([name]) => ({ pointer: `${pointer}/${pointerPart(name)}`, detail: 'is missing' }))
  const unknown = Object.keys(fields)
    .filter((name) => !Object.hasOwn(attributes, name))
    .map((name) => ({
      pointer: `${pointer}/${pointerPart(name)}`,
      detail: unknownName(name, Object.keys(attributes)),
    }))
  const inside = known
    .filter(([name]) => Object.hasOwn(fields, name))
    .flatMap(([name, { type }]) => complaints(type, fields[name], `${pointer}/${pointerPart(name)}`))
  return [...missing, ...unknown, ...inside]
}

/** Says that a name is none, and which was probably meant. */
export function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === null ? 'is not known' : `is not known; did you mean ${nearest}?`
}

function isPrimitive(kind: 'string' | 'number' | 'bool', value: unknown): boolean {
  if (kind === 'string') return ['string', 'number', 'boolean'].includes(typeof value)
  if (kind === 'bool') return BOOLS.has(value)
  return typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value))
}

export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
