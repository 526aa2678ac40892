import type { AttributeDefinition, Attributes, ResourceSchema } from '../protocol/attribute.ts'
import { groupSchema } from '../protocol/group-schema.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { ScimError } from '../scim-error.ts'
import { COUNT_MAX, listOfAll } from './list-resources.ts'

const CORE = 'urn:ietf:params:scim:schemas:core:2.0'
const kinds = [userSchema, groupSchema]

/** RFC 7643, 5: what the server can do. */
export function serviceProviderConfig(origin: string): Attributes {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: COUNT_MAX },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A SCIM token of the organization in the header Authorization',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${origin}/scim/v2/ServiceProviderConfig` },
  }
}

export function resourceTypes(origin: string): Attributes {
  return listOfAll(kinds.map((kind) => showKind(kind, origin)))
}

/** @throws ScimError 404 */
export function resourceType(origin: string, id: string): Attributes {
  const kind = kinds.find((one) => one.kind === id)
  if (kind === undefined) throw new ScimError(404, null, 'There is no such kind of resource.')
  return showKind(kind, origin)
}

export function schemas(origin: string): Attributes {
  return listOfAll(allSchemas(origin))
}

/** By its URN. @throws ScimError 404 */
export function schema(origin: string, urn: string): Attributes {
  const found = allSchemas(origin).find(({ id }) => id === urn)
  if (found === undefined) throw new ScimError(404, null, 'There is no such schema.')
  return found
}

function showKind({ kind, description, urn, extensions }: ResourceSchema, origin: string): Attributes {
  return {
    schemas: [`${CORE}:ResourceType`],
    id: kind,
    name: kind,
    endpoint: `/${kind}s`,
    description,
    schema: urn,
    schemaExtensions: extensions.map((extension) => ({ schema: extension.urn, required: false })),
    meta: { resourceType: 'ResourceType', location: `${origin}/scim/v2/ResourceTypes/${kind}` },
  }
}

function allSchemas(origin: string): Attributes[] {
  const all = kinds.flatMap((kind) => [kind, ...kind.extensions])
  return all.map(({ urn, name, description, attributes }) => ({
    schemas: [`${CORE}:Schema`],
    id: urn,
    name,
    description,
    attributes: attributes.map(showAttribute),
    meta: { resourceType: 'Schema', location: `${origin}/scim/v2/Schemas/${urn}` },
  }))
}

function showAttribute({ subAttributes, ...definition }: AttributeDefinition): Attributes {
  return {
    ...definition,
    ...(subAttributes.length === 0 ? {} : { subAttributes: subAttributes.map(showAttribute) }),
  }
}
