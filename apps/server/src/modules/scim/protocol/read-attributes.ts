import { invalidValue } from '../scim-error.ts'
import {
  findAttribute,
  isObject,
  listOf,
  type AttributeDefinition,
  type Attributes,
  type ResourceSchema,
} from './attribute.ts'
import { commonAttributes } from './common-attributes.ts'

const TEXT_MAX = 1024
const VALUES_MAX = 10_000

/**
 * The attributes of a body that the schema knows and a client may set, in the schema's own letters. What is unknown or read-only is left out, as
 * RFC 7644, 3.3 has it; null is no value.
 * @throws ScimError invalidValue for a value of another type
 */
export function readResource(schema: ResourceSchema, body: Record<string, unknown>): Attributes {
  const core = readAttributes([...commonAttributes, ...schema.attributes], body, '')
  const extensions = schema.extensions.flatMap(({ urn, attributes }) => {
    const given = Object.entries(body).find(([name]) => name.toLowerCase() === urn.toLowerCase())?.[1]
    if (given === undefined || given === null) return []
    if (!isObject(given)) throw invalidValue(`${urn}: must be an object`)
    const read = readAttributes(attributes, given, `${urn}:`)
    return Object.keys(read).length === 0 ? [] : [[urn, read] as const]
  })
  return { ...core, ...Object.fromEntries(extensions) }
}

function readAttributes(
  definitions: readonly AttributeDefinition[],
  given: Record<string, unknown>,
  place: string,
): Attributes {
  const read = Object.entries(given).flatMap(([name, value]) => {
    const definition = findAttribute(definitions, name)
    if (definition === undefined || definition.mutability === 'readOnly') return []
    if (value === null || value === undefined) return []
    return [[definition.name, readValue(definition, value, place + definition.name)] as const]
  })
  return Object.fromEntries(read)
}

/**
 * One attribute's value as it is kept: several values as a list, of which at most one is primary, and booleans also from the texts that Entra sends.
 * @throws ScimError invalidValue
 */
export function readValue(definition: AttributeDefinition, value: unknown, place: string): unknown {
  if (!definition.multiValued) return readSingle(definition, value, place)
  const values = listOf(value)
  if (values.length > VALUES_MAX) throw invalidValue(`${place}: has more than ${VALUES_MAX} values`)
  return onePrimary(values.map((one) => readSingle(definition, one, place)))
}

function readSingle(definition: AttributeDefinition, value: unknown, place: string): unknown {
  switch (definition.type) {
    case 'complex':
      return readComplex(definition, value, place)
    case 'boolean':
      return readBoolean(value, place)
    default:
      return readText(value, place)
  }
}

/** A bare text stands for the complex value's `value`: Entra names managers and roles like this. */
function readComplex(definition: AttributeDefinition, value: unknown, place: string): Attributes {
  const given = typeof value === 'string' ? { value } : value
  if (!isObject(given)) throw invalidValue(`${place}: must be an object`)
  if (typeof value === 'string' && findAttribute(definition.subAttributes, 'value') === undefined)
    throw invalidValue(`${place}: must be an object`)
  return readAttributes(definition.subAttributes, given, `${place}.`)
}

function readBoolean(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : null
  if (text === 'true' || text === 'false') return text === 'true'
  throw invalidValue(`${place}: must be true or false`)
}

function readText(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalidValue(`${place}: must be a text`)
  if (value.length > TEXT_MAX) throw invalidValue(`${place}: is longer than ${TEXT_MAX} characters`)
  if (value.includes('\0') || !value.isWellFormed())
    throw invalidValue(`${place}: holds characters that no text may hold`)
  return value
}

/** RFC 7643, 2.4: `primary` is true once at most; who comes last has it, of those in `preferred` where there is one. */
export function onePrimary(values: readonly unknown[], preferred?: ReadonlySet<unknown>): unknown[] {
  const isPrimary = (value: unknown) => isObject(value) && value['primary'] === true
  const chosen =
    values.findLast((value) => isPrimary(value) && preferred?.has(value) === true) ??
    values.findLast(isPrimary)
  return values.map((value) =>
    isObject(value) && isPrimary(value) && value !== chosen ? { ...value, primary: false } : value,
  )
}
