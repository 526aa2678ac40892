import { attribute, type AttributeDefinition, type ResourceSchema } from './attribute.ts'

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** A list of values with a type each, one of which can be the primary one. */
function typed(name: string, description: string, canonicalValues: readonly string[]): AttributeDefinition {
  return attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The value itself'),
      attribute('display', 'How it is shown'),
      attribute('type', 'What it is for', { canonicalValues }),
      attribute('primary', 'Whether it is the one to be used', { type: 'boolean' }),
    ],
  })
}

export const userSchema: ResourceSchema = {
  kind: 'User',
  urn: USER_URN,
  name: 'User',
  description: 'A user of the organization',
  attributes: [
    attribute('userName', 'Name at the identity provider, unique in the organization', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', 'Parts of the name', {
      type: 'complex',
      subAttributes: [
        attribute('formatted', 'The whole name'),
        attribute('familyName', 'Family name'),
        attribute('givenName', 'Given name'),
        attribute('middleName', 'Middle name'),
        attribute('honorificPrefix', 'Title before the name'),
        attribute('honorificSuffix', 'Title behind the name'),
      ],
    }),
    attribute('displayName', 'Name as it is shown'),
    attribute('nickName', 'Casual name'),
    attribute('profileUrl', 'Address of a page', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    attribute('title', 'Title at work'),
    attribute('userType', 'Relation to the organization'),
    attribute('preferredLanguage', 'Language, as in Accept-Language'),
    attribute('locale', 'How dates and numbers are written'),
    attribute('timezone', 'Time zone, such as Europe/Vienna'),
    attribute('active', 'Whether the user is a member of the organization', { type: 'boolean' }),
    typed('emails', 'Mail addresses', ['work', 'home', 'other']),
    typed('phoneNumbers', 'Phone numbers', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
    attribute('addresses', 'Postal addresses', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('formatted', 'The whole address'),
        attribute('streetAddress', 'Street'),
        attribute('locality', 'Place'),
        attribute('region', 'Region'),
        attribute('postalCode', 'Postal code'),
        attribute('country', 'Country, two letters'),
        attribute('type', 'What it is for', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Whether it is the one to be used', { type: 'boolean' }),
      ],
    }),
    attribute('groups', 'Groups that the user is in', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('value', 'Id of the group', { mutability: 'readOnly', caseExact: true }),
        attribute('$ref', 'URI of the group', {
          type: 'reference',
          referenceTypes: ['Group'],
          mutability: 'readOnly',
          caseExact: true,
        }),
        attribute('display', 'Name of the group', { mutability: 'readOnly' }),
        attribute('type', 'Always "direct"', { mutability: 'readOnly', canonicalValues: ['direct'] }),
      ],
    }),
  ],
  extensions: [
    {
      urn: ENTERPRISE_URN,
      name: 'EnterpriseUser',
      description: 'What companies keep of their people',
      attributes: [
        attribute('employeeNumber', 'Number within the company'),
        attribute('costCenter', 'Cost centre'),
        attribute('organization', 'Organization'),
        attribute('division', 'Division'),
        attribute('department', 'Department'),
        attribute('manager', 'The user’s manager', {
          type: 'complex',
          subAttributes: [
            attribute('value', 'Id of the manager', { caseExact: true }),
            attribute('$ref', 'URI of the manager', {
              type: 'reference',
              referenceTypes: ['User'],
              caseExact: true,
            }),
            attribute('displayName', 'Name of the manager', { mutability: 'readOnly' }),
          ],
        }),
      ],
    },
  ],
}
