import { scimProtocolOperations as operations } from '@tenantry/contract'
import type { FastifyRequest } from 'fastify'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { RawReply } from '../../../kernel/http/operation-context.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { createGroup, deleteGroup, patchGroup, replaceGroup } from '../groups/save-group.ts'
import { showGroups } from '../groups/show-group.ts'
import { createScimGroupStore } from '../groups/store.ts'
import type { Attributes, ResourceSchema } from '../protocol/attribute.ts'
import { groupSchema } from '../protocol/group-schema.ts'
import { project, readProjection } from '../protocol/project.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { resourceNotFound } from '../scim-error.ts'
import { patchUser, replaceUser } from '../users/change-user.ts'
import { createScimUser } from '../users/create-user.ts'
import { deleteScimUser } from '../users/delete-user.ts'
import { showUsers } from '../users/show-user.ts'
import { createScimUserStore } from '../users/store.ts'
import { resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from './discovery.ts'
import { listResources, readList } from './list-resources.ts'
import { isNamed, versionIn } from './meta.ts'
import { NotModified, SCIM_MEDIA_TYPE } from './send-error.ts'

const ID = /^sc[ug]_[0-9a-z]{26}$/

interface Asked {
  request: FastifyRequest
  params: { id: string }
  query: { attributes?: string; excludedAttributes?: string }
}

/** Which identity provider's request this is. */
type CallerOf = (request: FastifyRequest) => ScimCaller

export function scimRoutes(mount: Mount, deps: ScimDeps, callerOf: CallerOf): void {
  userRoutes(mount, deps, callerOf)
  groupRoutes(mount, deps, callerOf)
  const origin = () => deps.origin()
  mount(operations.scimConfig, async () => ok(serviceProviderConfig(origin())))
  mount(operations.scimTypes, async () => ok(resourceTypes(origin())))
  mount(operations.scimType, async ({ params }) => ok(resourceType(origin(), params.id)))
  mount(operations.scimSchemas, async () => ok(schemas(origin())))
  mount(operations.scimSchema, async ({ params }) => ok(schema(origin(), params.id)))
}

function userRoutes(mount: Mount, deps: ScimDeps, callerOf: CallerOf): void {
  const { db } = deps.control
  const store = createScimUserStore(db)
  const answer = answerWith(userSchema)
  mount(operations.scimListUsers, async ({ request, query }) => {
    const { organizationId } = callerOf(request)
    const projection = readProjection(userSchema, query)
    const rows = {
      count: () => store.count(organizationId),
      page: (offset: number, limit: number) => store.page(organizationId, offset, limit),
      after: (...wanted: [ReadonlyMap<string, string>, string, number]) =>
        store.after(organizationId, ...wanted),
      show: (found: Parameters<typeof showUsers>[3]) => showUsers(deps, db, organizationId, found),
    }
    const finish = (resource: Attributes) => project(userSchema, resource, projection)
    return ok(await listResources(rows, readList(userSchema, query), finish))
  })
  mount(operations.scimCreateUser, async (context) => {
    readProjection(userSchema, context.query)
    const created = await createScimUser(deps, callerOf(context.request), context.body)
    return answer(context, created, 201)
  })
  mount(operations.scimGetUser, async (context) => {
    const { organizationId } = callerOf(context.request)
    const row = await store.find(organizationId, requireId('User', context.params))
    if (row === undefined) throw resourceNotFound('User', context.params.id)
    const [shown = {}] = await showUsers(deps, db, organizationId, [row])
    return answer(context, unlessKnown(context.request, shown))
  })
  mount(operations.scimReplaceUser, async (context) => {
    readProjection(userSchema, context.query)
    return answer(
      context,
      await replaceUser(deps, callerOf(context.request), targetOf('User', context), context.body),
    )
  })
  mount(operations.scimPatchUser, async (context) => {
    readProjection(userSchema, context.query)
    return answer(
      context,
      await patchUser(deps, callerOf(context.request), targetOf('User', context), context.body),
    )
  })
  mount(operations.scimDeleteUser, (context) =>
    deleteScimUser(deps, callerOf(context.request), targetOf('User', context)),
  )
}

function groupRoutes(mount: Mount, deps: ScimDeps, callerOf: CallerOf): void {
  const { db } = deps.control
  const store = createScimGroupStore(db)
  const answer = answerWith(groupSchema)
  mount(operations.scimListGroups, async ({ request, query }) => {
    const { organizationId } = callerOf(request)
    const projection = readProjection(groupSchema, query)
    const wanted = readList(groupSchema, query)
    const isLeftOut = projection?.kind === 'without' && projection.paths.has('members')
    const withMembers = !isLeftOut || wanted.filter !== null
    const rows = {
      count: () => store.count(organizationId),
      page: (offset: number, limit: number) => store.page(organizationId, offset, limit),
      after: (...range: [ReadonlyMap<string, string>, string, number]) =>
        store.after(organizationId, ...range),
      show: (found: Parameters<typeof showGroups>[3]) =>
        showGroups(deps, db, organizationId, found, withMembers),
    }
    const finish = (resource: Attributes) => project(groupSchema, resource, projection)
    return ok(await listResources(rows, wanted, finish))
  })
  mount(operations.scimCreateGroup, async (context) => {
    readProjection(groupSchema, context.query)
    return answer(context, await createGroup(deps, callerOf(context.request), context.body), 201)
  })
  mount(operations.scimGetGroup, async (context) => {
    const { organizationId } = callerOf(context.request)
    const row = await store.find(organizationId, requireId('Group', context.params))
    if (row === undefined) throw resourceNotFound('Group', context.params.id)
    const [shown = {}] = await showGroups(deps, db, organizationId, [row])
    return answer(context, unlessKnown(context.request, shown))
  })
  mount(operations.scimReplaceGroup, async (context) => {
    readProjection(groupSchema, context.query)
    return answer(
      context,
      await replaceGroup(deps, callerOf(context.request), targetOf('Group', context), context.body),
    )
  })
  mount(operations.scimPatchGroup, async (context) => {
    readProjection(groupSchema, context.query)
    return answer(
      context,
      await patchGroup(deps, callerOf(context.request), targetOf('Group', context), context.body),
    )
  })
  mount(operations.scimDeleteGroup, (context) =>
    deleteGroup(deps, callerOf(context.request), targetOf('Group', context)),
  )
}

/** Nothing that cannot be an id gets to the store. @throws ScimError 404 */
function requireId(kind: 'User' | 'Group', { id }: Asked['params']): string {
  if (ID.test(id)) return id
  throw resourceNotFound(kind, id)
}

function targetOf(kind: 'User' | 'Group', { request, params }: Pick<Asked, 'request' | 'params'>) {
  return { id: requireId(kind, params), ifMatch: request.headers['if-match'] }
}

/** @throws NotModified when the client has this version */
function unlessKnown({ headers }: FastifyRequest, resource: Attributes): Attributes {
  const known = headers['if-none-match']
  if (known !== undefined && isNamed(known, versionIn(resource))) throw new NotModified()
  return resource
}

const answerWith =
  (kind: ResourceSchema) =>
  ({ query }: Pick<Asked, 'query'>, resource: Attributes, status = 200): RawReply => {
    const { meta } = resource as { meta?: { location?: string } }
    const body = JSON.stringify(project(kind, resource, readProjection(kind, query)))
    return new RawReply(status, body, {
      'content-type': SCIM_MEDIA_TYPE,
      etag: versionIn(resource),
      ...(status === 201 ? { location: meta?.location ?? '' } : {}),
    })
  }

function ok(body: Attributes): RawReply {
  return new RawReply(200, JSON.stringify(body), { 'content-type': SCIM_MEDIA_TYPE })
}
