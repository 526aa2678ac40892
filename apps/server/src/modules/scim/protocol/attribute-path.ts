import { findAttribute, type AttributeDefinition, type Attributes, type ResourceSchema } from './attribute.ts'
import { commonAttributes } from './common-attributes.ts'

/** Where a value stands: `userName`, `name.familyName`, `urn:…:enterprise:2.0:User:manager.value`. */
export interface AttributePath {
  /** URN of the extension that the attribute is in; null for the core. */
  extension: string | null
  attribute: AttributeDefinition
  sub: AttributeDefinition | null
}

/** Undefined for what no schema of the resource has. */
export function resolvePath(schema: ResourceSchema, text: string): AttributePath | undefined {
  const { extension, attributes, rest } = splitUrn(schema, text)
  const [name = '', subName, ...more] = rest.split('.')
  if (more.length > 0) return undefined
  const attribute = findAttribute(attributes, name)
  if (attribute === undefined) return undefined
  if (subName === undefined) return { extension, attribute, sub: null }
  const sub = findAttribute(attribute.subAttributes, subName)
  return sub === undefined ? undefined : { extension, attribute, sub }
}

function splitUrn(schema: ResourceSchema, text: string) {
  const lower = text.toLowerCase()
  for (const { urn, attributes } of schema.extensions) {
    if (lower.startsWith(`${urn.toLowerCase()}:`))
      return { extension: urn, attributes, rest: text.slice(urn.length + 1) }
  }
  const core = `${schema.urn.toLowerCase()}:`
  const attributes = [...commonAttributes, ...schema.attributes]
  return {
    extension: null,
    attributes,
    rest: lower.startsWith(core) ? text.slice(core.length) : text,
  }
}

/** The value of an attribute in a resource, whole. */
export function valueAt(resource: Attributes, { extension, attribute }: AttributePath): unknown {
  const holder = extension === null ? resource : resource[extension]
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, attribute.name) : undefined
}
