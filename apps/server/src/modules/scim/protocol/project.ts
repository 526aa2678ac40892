import { invalidValue } from '../scim-error.ts'
import { isObject, type Attributes, type ResourceSchema } from './attribute.ts'
import { resolvePath } from './attribute-path.ts'

export interface Projection {
  kind: 'only' | 'without'
  /** Names of attributes, `name.familyName` for members; in lower case, an extension's with its URN before them. */
  paths: ReadonlySet<string>
}

const NAMES_MAX = 100
const ALWAYS: ReadonlySet<string> = new Set(['id', 'schemas'])

/**
 * Reads `attributes` and `excludedAttributes` (RFC 7644, 3.9). Names that the schema does not have choose nothing.
 * @throws ScimError invalidValue for both at once
 */
export function readProjection(
  schema: ResourceSchema,
  query: { attributes?: string | undefined; excludedAttributes?: string | undefined },
): Projection | null {
  const { attributes, excludedAttributes } = query
  if (attributes !== undefined && excludedAttributes !== undefined)
    throw invalidValue('attributes and excludedAttributes cannot be given both')
  const text = attributes ?? excludedAttributes
  if (text === undefined || text.trim() === '') return null
  const names = text.split(',').map((name) => name.trim())
  if (names.length > NAMES_MAX) throw invalidValue(`there are more than ${NAMES_MAX} attributes`)
  const paths = names.flatMap((name) => {
    const whole = schema.extensions.find(({ urn }) => urn.toLowerCase() === name.toLowerCase())
    if (whole !== undefined) return [whole.urn.toLowerCase()]
    const path = resolvePath(schema, name)
    if (path === undefined) return []
    const holder = path.extension === null ? '' : `${path.extension}:`
    return [`${holder}${path.attribute.name}${path.sub === null ? '' : `.${path.sub.name}`}`.toLowerCase()]
  })
  return { kind: attributes === undefined ? 'without' : 'only', paths: new Set(paths) }
}

/** The part of a resource that is asked for; what is always returned stays. */
export function project(schema: ResourceSchema, resource: Attributes, wanted: Projection | null): Attributes {
  if (wanted === null) return resource
  return pick(resource, wanted, '', (name) => schema.extensions.some(({ urn }) => urn === name))
}

function pick(
  members: Attributes,
  { kind, paths }: Projection,
  prefix: string,
  isExtension: (name: string) => boolean,
): Attributes {
  const entries = Object.entries(members).flatMap(([name, value]) => {
    const path = `${prefix}${name}`.toLowerCase()
    if (prefix === '' && ALWAYS.has(name)) return [[name, value] as const]
    if (paths.has(path)) return kind === 'only' ? [[name, value] as const] : []
    const inner = `${path}${isExtension(name) ? ':' : '.'}`
    if (![...paths].some((one) => one.startsWith(inner)))
      return kind === 'only' ? [] : [[name, value] as const]
    const part = (one: unknown) => (isObject(one) ? pick(one, { kind, paths }, inner, () => false) : one)
    return [[name, Array.isArray(value) ? value.map(part) : part(value)] as const]
  })
  return Object.fromEntries(entries)
}
