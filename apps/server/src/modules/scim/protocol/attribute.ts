/** How one attribute is written, compared and changed: RFC 7643, section 7. Reading, filters, PATCH, projection and /Schemas all go by these. */
export interface AttributeDefinition {
  name: string
  type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex'
  multiValued: boolean
  description: string
  required: boolean
  caseExact: boolean
  mutability: 'readWrite' | 'readOnly' | 'immutable'
  returned: 'always' | 'default'
  uniqueness: 'none' | 'server'
  canonicalValues?: readonly string[]
  referenceTypes?: readonly string[]
  subAttributes: readonly AttributeDefinition[]
}

/** The attributes of a kind of resource: its core schema's, the common ones, and those of its extensions. */
export interface ResourceSchema {
  kind: 'User' | 'Group'
  /** URN of the core schema. */
  urn: string
  name: string
  description: string
  /** Those of the core schema. */
  attributes: readonly AttributeDefinition[]
  extensions: readonly Extension[]
}

export interface Extension {
  urn: string
  name: string
  description: string
  attributes: readonly AttributeDefinition[]
}

/** Values by the names that the schema gives them. Names of a caller's never get here: they are looked up. */
export type Attributes = Readonly<Record<string, unknown>>

export function attribute(
  name: string,
  description: string,
  more: Partial<Omit<AttributeDefinition, 'name' | 'description'>> = {},
): AttributeDefinition {
  return {
    name,
    description,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    subAttributes: [],
    ...more,
  }
}

/** Attribute names are the same in any letters (RFC 7643, 2.1). */
export function findAttribute(
  attributes: readonly AttributeDefinition[],
  name: string,
): AttributeDefinition | undefined {
  const wanted = name.toLowerCase()
  return attributes.find((candidate) => candidate.name.toLowerCase() === wanted)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The values of an attribute as a list, whether it may have several or not. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
