import { attribute, type AttributeDefinition } from './attribute.ts'

/** RFC 7643, 3.1: what every resource has beside its schemas. */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute('schemas', 'URNs of the schemas', {
    type: 'reference',
    multiValued: true,
    mutability: 'readOnly',
    returned: 'always',
    caseExact: true,
  }),
  attribute('id', 'Identifier given by the server', {
    mutability: 'readOnly',
    returned: 'always',
    caseExact: true,
    uniqueness: 'server',
  }),
  attribute('externalId', 'Identifier given by the client', { caseExact: true }),
  attribute('meta', 'About the resource', {
    type: 'complex',
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'Kind of resource', { mutability: 'readOnly', caseExact: true }),
      attribute('created', 'When it was made', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', 'When it last changed', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', 'Its URI', { type: 'reference', mutability: 'readOnly', caseExact: true }),
      attribute('version', 'Its ETag', { mutability: 'readOnly', caseExact: true }),
    ],
  }),
]
