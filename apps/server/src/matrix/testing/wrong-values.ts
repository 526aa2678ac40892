import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** A value at a place of a document, which the place's schema does not take. */
export interface WrongValue {
  /** The names on the way, from the top; `0` for the first item of an array. */
  place: readonly string[]
  value: unknown
}

const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  'x',
  '7',
  'a\0b',
  '\ud800',
  "'; DROP TABLE users; --",
  '../..',
  'x'.repeat(70_000),
  [],
  ['x', 'x'],
  [[]],
  Array.from({ length: 2_000 }, (_, index) => `x${index}`),
  {},
  { nope: 1 },
  { toString: 1 },
]

/** For every place of a document that a schema describes, all of a list of strange values that do not belong there. */
export function wrongValuesFor(schema: TSchema, place: readonly string[] = []): WrongValue[] {
  const validator = Compile(schema)
  const here = STRANGE.filter((value) => !validator.Check(value)).map((value) => ({ place, value }))
  const inside = Object.entries(membersOf(schema)).flatMap(([name, member]) =>
    wrongValuesFor(member, [...place, name]),
  )
  const items = itemsOf(schema)
  return [...here, ...inside, ...(items === null ? [] : wrongValuesFor(items, [...place, '0']))]
}

/** A document with nothing in it but a value at its place. */
export function documentWith({ place, value }: WrongValue): unknown {
  return place.reduceRight<unknown>((inner, name) => (name === '0' ? [inner] : { [name]: inner }), value)
}

export function membersOf(schema: TSchema | undefined): Readonly<Record<string, TSchema>> {
  const properties: unknown = Reflect.get(schema ?? {}, 'properties')
  return isObject(properties) ? (properties as Record<string, TSchema>) : {}
}

function itemsOf(schema: TSchema): TSchema | null {
  const items: unknown = Reflect.get(schema, 'items')
  return isObject(items) ? items : null
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
