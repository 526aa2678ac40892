import type { CreateRole, UpdateRole } from '@tenantry/contract'
import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { Changer } from '../members/ranks.ts'
import { isBuiltInRole } from '../permissions/built-in.ts'
import { allPermissions, permissionsColumn } from '../permissions/registry.ts'
import type { RoleRow } from '../tables.ts'
import { createRoleStore, INSTALLATION } from './store.ts'

/** Roles of one organization; of the installation when it is null. */
type Level = string | null

const ROLES_MAX = 100

/**
 * Makes a role of named permissions. Nobody makes one that allows what they may not do themselves.
 * @throws ROLE_NAME_TAKEN, INVALID_REQUEST for an unknown permission, FORBIDDEN, CONFLICT for too many roles
 */
export async function createRole(
  deps: OrganizationDeps,
  context: RequestContext,
  level: Level,
  input: CreateRole,
): Promise<RoleRow> {
  if (isBuiltInRole(input.name)) throw nameTaken(input.name)
  const work = deps.control.transaction(async (tx) => {
    const changer = await open(deps, tx, context, level)
    const permissions = await knownPermissions(tx, input.permissions)
    requireOwn(changer, permissions)
    const store = createRoleStore(tx)
    const organizationId = changer?.access.id ?? INSTALLATION
    const { reservedId } = context
    const earlier = reservedId === null ? undefined : await store.find(organizationId, `rol_${reservedId}`)
    if (earlier !== undefined) return earlier
    if (await store.isNameTaken(organizationId, input.name)) throw nameTaken(input.name)
    if ((await store.list([organizationId])).length >= ROLES_MAX)
      throw problem('CONFLICT', { detail: `There are ${ROLES_MAX} roles already.` })
    const now = deps.clock.now()
    const row: RoleRow = {
      id: `rol_${reservedId ?? newIdBody()}`,
      organization_id: organizationId,
      name: input.name,
      description: input.description ?? '',
      permissions: permissionsColumn.encode(permissions),
      created_at: now,
      updated_at: now,
    }
    await store.insert(row)
    await deps.audit(tx, context, 'role.created', targetOf(row), { name: row.name, permissions })
    return row
  })
  return work.catch((error: unknown) => {
    throw uniqueViolation(error) === null ? error : nameTaken(input.name)
  })
}

/**
 * Changes what a role allows, for all who have it, from their next request.
 * @throws ROLE_NOT_FOUND, CONFLICT for a built-in role, FORBIDDEN for what one may not do oneself, before or after
 */
export async function updateRole(
  deps: OrganizationDeps,
  context: RequestContext,
  level: Level,
  name: string,
  input: UpdateRole,
): Promise<RoleRow> {
  return deps.control.transaction(async (tx) => {
    const changer = await open(deps, tx, context, level)
    const row = await lockRole(tx, changer, name)
    const before = permissionsColumn.decode(row.permissions)
    const after = input.permissions === undefined ? before : await knownPermissions(tx, input.permissions)
    requireOwn(changer, [...before, ...after])
    const changes = {
      description: input.description ?? row.description,
      permissions: permissionsColumn.encode(after),
      updated_at: deps.clock.now(),
    }
    await createRoleStore(tx).update(row.id, changes)
    const details = { name, before: { permissions: before }, after: { permissions: after } }
    await deps.audit(tx, context, 'role.updated', targetOf(row), details)
    return { ...row, ...changes }
  })
}

/** @throws ROLE_NOT_FOUND, ROLE_IN_USE while members or open invitations have it, CONFLICT for a built-in role, FORBIDDEN */
export async function deleteRole(
  deps: OrganizationDeps,
  context: RequestContext,
  level: Level,
  name: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const changer = await open(deps, tx, context, level)
    const row = await lockRole(tx, changer, name)
    requireOwn(changer, permissionsColumn.decode(row.permissions))
    const store = createRoleStore(tx)
    if (await store.isUsed(row, deps.clock.now())) {
      throw problem('ROLE_IN_USE', {
        detail: 'Members have this role, or open invitations give it.',
        hint: 'Give them another role, or revoke the invitations, first.',
      })
    }
    await store.remove(row.id)
    await deps.audit(tx, context, 'role.deleted', targetOf(row), { name })
  })
}

/** Null: whoever runs the installation, who may make every role; the mount has let nobody else come here. */
async function open(
  deps: OrganizationDeps,
  tx: ControlTx,
  { actor }: RequestContext,
  level: Level,
): Promise<Changer | null> {
  if (level === null) {
    tx.afterCommit(() => deps.known.forgetAll())
    return null
  }
  const { access } = await openOrganization(deps, tx, actor, level, 'roles.manage')
  return { actor, access }
}

async function lockRole(tx: ControlTx, changer: Changer | null, name: string): Promise<RoleRow> {
  if (isBuiltInRole(name)) throw problem('CONFLICT', { detail: `The role "${name}" is built in.` })
  const row = await createRoleStore(tx).lock(changer?.access.id ?? INSTALLATION, name)
  if (row !== undefined) return row
  throw problem('ROLE_NOT_FOUND', {
    detail:
      changer === null
        ? 'The installation has no such role.'
        : 'The organization has no such role of its own.',
    hint: 'The list of roles says whose each is.',
  })
}

async function knownPermissions(tx: ControlTx, wanted: readonly string[]): Promise<string[]> {
  const known = new Set((await allPermissions(tx)).map(({ name }) => name))
  const place = wanted.findIndex((name) => !known.has(name))
  if (place === -1) return [...new Set(wanted)].toSorted()
  const pointer = `/permissions/${place}`
  const detail = 'is no permission that there is'
  throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
}

function requireOwn(changer: Changer | null, permissions: readonly string[]): void {
  if (changer === null || managesInstallation(changer.actor)) return
  const lacking = permissions.find((name) => !changer.access.permissions.has(name))
  if (lacking === undefined) return
  throw problem('FORBIDDEN', {
    detail: `The role allows ${lacking}, which you may not do yourself.`,
    hint: 'Ask an owner of the organization.',
  })
}

function nameTaken(name: string): ProblemError {
  return problem('ROLE_NAME_TAKEN', { detail: `There is a role "${name}".`, hint: 'Choose another name.' })
}

function targetOf({ id, organization_id }: RoleRow) {
  const target = { type: 'role' as const, id }
  return organization_id === INSTALLATION ? target : { ...target, organizationId: organization_id }
}
