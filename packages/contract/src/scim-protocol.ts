import { Type } from 'typebox'
import { Input } from './common.ts'
import { operation, type Method, type Operation } from './operation.ts'

const tag = 'SCIM 2.0'
const BODY_BYTES_MAX = 1024 * 1024

const text = (lengthMax: number, description: string) =>
  Type.Optional(Type.String({ maxLength: lengthMax, description }))
const projection = {
  attributes: text(4096, 'The only attributes to return, with commas between them'),
  excludedAttributes: text(4096, 'Attributes not to return; not together with `attributes`'),
}
const ListQuery = Input({
  filter: text(8192, 'As in RFC 7644, 3.4.2.2'),
  startIndex: text(20, 'Place of the first one, from 1'),
  count: text(20, 'At most so many; 100 when absent, 200 at most'),
  sortBy: text(200, 'Not kept to: the order is that of creation'),
  sortOrder: text(20, 'Not kept to'),
  ...projection,
})
const ReadQuery = Input(projection)
const Params = Input({ id: Type.String({ minLength: 1, maxLength: 100 }) })

const Resource = Type.Object(
  { schemas: Type.Array(Type.String()) },
  { additionalProperties: true, description: 'As in RFC 7643; GET /scim/v2/Schemas tells the attributes' },
)
const Anything = Type.Unknown({ description: 'As in RFC 7644' })

/**
 * SCIM has a wire format of its own (RFC 7643, 7644), which wins here over ours: its names, its errors, its paging. These are part of the API and its
 * description, and not of the SDK: identity providers are their clients.
 */
function scim<
  const Id extends string,
  const M extends Method,
  const Path extends string,
  const More extends Pick<Operation, 'success'> & Partial<Operation>,
>(id: Id, method: M, path: Path, summary: string, more: More) {
  return operation({
    id,
    method,
    path,
    tag,
    summary,
    access: 'scim',
    protocol: 'scim',
    errors: [],
    ...more,
  } as const)
}

const read = { query: ReadQuery, success: { status: 200, body: Resource } } as const
const readOne = { ...read, params: Params } as const
const list = { query: ListQuery, success: { status: 200, body: Resource } } as const
const write = { body: Anything, bodyKind: 'unchecked', bodyLimitBytes: BODY_BYTES_MAX } as const
const create = { ...write, query: ReadQuery, success: { status: 201, body: Resource } } as const
const change = { ...write, ...readOne } as const
const remove = { params: Params, success: { status: 204 } } as const
const discover = { success: { status: 200, body: Resource } } as const
const discoverOne = { ...discover, params: Params } as const

export const scimProtocolOperations = {
  scimListUsers: scim('scim.users.list', 'GET', '/scim/v2/Users', 'List or find users', list),
  scimCreateUser: scim('scim.users.create', 'POST', '/scim/v2/Users', 'Provision a user', create),
  scimGetUser: scim('scim.users.get', 'GET', '/scim/v2/Users/:id', 'Show a user', readOne),
  scimReplaceUser: scim('scim.users.replace', 'PUT', '/scim/v2/Users/:id', 'Replace a user', change),
  scimPatchUser: scim('scim.users.patch', 'PATCH', '/scim/v2/Users/:id', 'Change a user', change),
  scimDeleteUser: scim('scim.users.delete', 'DELETE', '/scim/v2/Users/:id', 'Deprovision a user', remove),
  scimListGroups: scim('scim.groups.list', 'GET', '/scim/v2/Groups', 'List or find groups', list),
  scimCreateGroup: scim('scim.groups.create', 'POST', '/scim/v2/Groups', 'Create a group', create),
  scimGetGroup: scim('scim.groups.get', 'GET', '/scim/v2/Groups/:id', 'Show a group', readOne),
  scimReplaceGroup: scim('scim.groups.replace', 'PUT', '/scim/v2/Groups/:id', 'Replace a group', change),
  scimPatchGroup: scim('scim.groups.patch', 'PATCH', '/scim/v2/Groups/:id', 'Change a group', change),
  scimDeleteGroup: scim('scim.groups.delete', 'DELETE', '/scim/v2/Groups/:id', 'Delete a group', remove),
  scimConfig: scim(
    'scim.config',
    'GET',
    '/scim/v2/ServiceProviderConfig',
    'What the server can do',
    discover,
  ),
  scimTypes: scim('scim.types', 'GET', '/scim/v2/ResourceTypes', 'Kinds of resources', discover),
  scimType: scim('scim.type', 'GET', '/scim/v2/ResourceTypes/:id', 'One kind of resource', discoverOne),
  scimSchemas: scim('scim.schemas', 'GET', '/scim/v2/Schemas', 'Attributes of resources', discover),
  scimSchema: scim('scim.schema', 'GET', '/scim/v2/Schemas/:id', 'Attributes of one schema', discoverOne),
}
