import { attribute, type ResourceSchema } from './attribute.ts'

export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group'

export const groupSchema: ResourceSchema = {
  kind: 'Group',
  urn: GROUP_URN,
  name: 'Group',
  description: 'A group of the identity provider, which can stand for a role of the organization',
  attributes: [
    attribute('displayName', 'Name, unique in the organization', { required: true, uniqueness: 'server' }),
    attribute('members', 'Users who are in the group', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', 'Id of the user', { caseExact: true, mutability: 'immutable' }),
        attribute('$ref', 'URI of the user', {
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true,
          mutability: 'immutable',
        }),
        attribute('display', 'Name of the user', { mutability: 'readOnly' }),
        attribute('type', 'Always "User"', { mutability: 'immutable', canonicalValues: ['User'] }),
      ],
    }),
  ],
  extensions: [],
}
