import { operations } from '@tenantry/contract'
import type { Actor, UserActor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor, showPage } from '../../../kernel/http/page-query.ts'
import { requireOperator, requireUser, seesInstallation } from '../../../kernel/policy.ts'
import { organizationNotFound } from '../access/decide.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createMemberStore } from '../members/store.ts'
import { createOrganization } from './create-organization.ts'
import { deleteOrganization, restoreOrganization } from './delete-organization.ts'
import { showOrganization } from './show-organization.ts'
import { createOrganizationStore, type ListOrganizations } from './store.ts'
import { updateOrganization } from './update-organization.ts'

export function organizationRoutes(mount: Mount, deps: OrganizationDeps): void {
  const store = createOrganizationStore(deps.control.db)
  const listMemberships = async (
    userId: string,
    page: Pick<ListOrganizations, 'limit' | 'cursor' | 'onlyId'>,
  ) => {
    const wanted = { ...page, deleted: false, memberId: userId }
    const { rows, nextCursor } = await refuseForeignCursor(store.list(wanted))
    const ids = rows.map(({ id }) => id)
    const roles = await createMemberStore(deps.control.db).rolesOf(userId, ids)
    // A membership that ended between the two reads is left out.
    const data = rows.flatMap((row) => {
      const role = roles.get(row.id)
      return role === undefined ? [] : [{ ...showOrganization(row), role }]
    })
    return { data, next_cursor: nextCursor }
  }
  mount(operations.createOrganization, async (context) => {
    const { organization, database } = await createOrganization(deps, context, context.body)
    return { ...showOrganization(organization), ...(database !== undefined && { database }) }
  })
  mount(operations.listOrganizations, ({ actor, query }) => {
    const deleted = query.deleted === 'true'
    if (deleted) requireOperator(actor)
    const memberId = seesInstallation(actor) ? null : requireReader(actor).userId
    const onlyId = actor.kind === 'user' ? actor.organizationId : null
    const wanted = { ...readPage(query), search: query.search, deleted, memberId, onlyId }
    return showPage(store.list(wanted), showOrganization)
  })
  mount(operations.listOwnOrganizations, async ({ actor, query }) => {
    const { userId, organizationId: onlyId } = requireReader(actor)
    return listMemberships(userId, { ...readPage(query), onlyId })
  })
  mount(operations.listUserOrganizations, async ({ params, query }) => {
    const user = await deps.users.find(deps.control.db, params.user)
    if (user === undefined) throw problem('USER_NOT_FOUND', { detail: 'There is no such user.' })
    return listMemberships(user.id, { ...readPage(query), onlyId: null })
  })
  mount(operations.getOrganization, async ({ organization }) => {
    const row = await store.find(organization.id)
    if (row === undefined || row.deleted_at !== null) throw organizationNotFound()
    return showOrganization(row)
  })
  mount(operations.getOrganizationAccess, async ({ organization: { role, permissions } }) => ({
    role,
    permissions: [...permissions].toSorted(),
  }))
  mount(operations.updateOrganization, async (context) =>
    showOrganization(await updateOrganization(deps, context, context.organization.id, context.body)),
  )
  mount(operations.deleteOrganization, async (context) =>
    showOrganization(await deleteOrganization(deps, context, context.organization.id)),
  )
  mount(operations.restoreOrganization, async (context) =>
    showOrganization(await restoreOrganization(deps, context, context.params.organization)),
  )
}

/** A user whose credential shows organizations: a token for something else lists none. */
function requireReader(actor: Actor): UserActor {
  const user = requireUser(actor)
  if (user.scopes === null || user.scopes.includes('organization.read')) return user
  throw problem('FORBIDDEN', {
    detail: 'The token does not have the permission organization.read.',
    hint: 'Use a session, or a token that has it.',
  })
}
