import { changesBetween } from '../../../kernel/changes-between.ts'
import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { newId } from '../../../kernel/ids.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { fold } from '../filter/matches.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { readOperations } from '../patch/read-operations.ts'
import type { Attributes } from '../protocol/attribute.ts'
import { groupSchema } from '../protocol/group-schema.ts'
import { requireSchemas } from '../protocol/require-schemas.ts'
import { invalidValue, notUnique, resourceNotFound } from '../scim-error.ts'
import type { ScimGroupRow } from '../tables.ts'
import { createScimUserStore } from '../users/store.ts'
import { requireVersion } from '../wire/meta.ts'
import { giveGroupRoles } from './give-group-roles.ts'
import { readGroup, type DescribedGroup } from './read-group.ts'
import { showGroups } from './show-group.ts'
import { createScimGroupStore } from './store.ts'

const GROUPS_MAX = 2000

interface Target {
  id: string
  ifMatch: string | undefined
}

/** Keeps a group that a directory sends; it stands for no role before somebody says so. @throws ScimError uniqueness, invalidValue */
export async function createGroup(deps: ScimDeps, caller: ScimCaller, body: unknown): Promise<Attributes> {
  const described = readGroup(requireSchemas(groupSchema, body))
  const { organizationId, actor } = caller
  return uniquely(
    deps.control.transaction(async (tx) => {
      await deps.members.lock(tx, actor, organizationId, 'members.update')
      const store = createScimGroupStore(tx)
      if ((await store.findByName(organizationId, described.displayName)) !== undefined) throw nameTaken()
      if ((await store.count(organizationId)) >= GROUPS_MAX)
        throw invalidValue(`The organization has ${GROUPS_MAX} groups already.`)
      const now = deps.clock.now()
      const row: ScimGroupRow = {
        id: newId('scg'),
        organization_id: organizationId,
        display_name: described.displayName,
        display_name_key: fold(described.displayName),
        external_id: described.externalId,
        role: null,
        revision: 1,
        created_at: now,
        updated_at: now,
      }
      await store.insert(row)
      await requireUsers(tx, organizationId, described.members)
      await store.addMembers(organizationId, row.id, described.members)
      const target = { type: 'scim_group', id: row.id, organizationId } as const
      const details = { name: row.display_name, members: described.members.length }
      await deps.audit(tx, caller, 'scim_group.created', target, details)
      return show(deps, tx, row)
    }),
  )
}

/** @throws ScimError 404, 412, uniqueness, invalidValue */
export function replaceGroup(
  deps: ScimDeps,
  caller: ScimCaller,
  target: Target,
  body: unknown,
): Promise<Attributes> {
  const wanted = requireSchemas(groupSchema, body)
  return change(deps, caller, target, () => wanted)
}

/** @throws as `replaceGroup` and `applyPatch` */
export function patchGroup(
  deps: ScimDeps,
  caller: ScimCaller,
  target: Target,
  body: unknown,
): Promise<Attributes> {
  const operations = readOperations(body)
  return change(deps, caller, target, (current) => applyPatch(groupSchema, current, operations))
}

/** Takes a group away; whoever had a role by it gets back what they had before. @throws ScimError 404, 412 */
export async function deleteGroup(
  deps: ScimDeps,
  caller: ScimCaller,
  { id, ifMatch }: Target,
): Promise<void> {
  const { organizationId } = caller
  await deps.control.transaction(async (tx) => {
    const row = await lockGroup(deps, tx, caller, id)
    const store = createScimGroupStore(tx)
    requireVersion(ifMatch, await show(deps, tx, row))
    const members = (await store.members(organizationId, [id])).map((member) => member.scim_user_id)
    await store.remove(organizationId, id)
    if (row.role !== null) await giveGroupRoles(deps, tx, caller, organizationId, members)
    const target = { type: 'scim_group', id, organizationId } as const
    await deps.audit(tx, caller, 'scim_group.deleted', target, { name: row.display_name })
  })
}

function change(
  deps: ScimDeps,
  caller: ScimCaller,
  { id, ifMatch }: Target,
  next: (current: Attributes) => Record<string, unknown>,
): Promise<Attributes> {
  return uniquely(
    deps.control.transaction(async (tx) => {
      const row = await lockGroup(deps, tx, caller, id)
      const current = await show(deps, tx, row)
      requireVersion(ifMatch, current)
      return show(deps, tx, await save(deps, tx, caller, row, readGroup(next(current))))
    }),
  )
}

async function save(
  deps: ScimDeps,
  tx: ControlTx,
  caller: ScimCaller,
  row: ScimGroupRow,
  wanted: DescribedGroup,
): Promise<ScimGroupRow> {
  const { organizationId } = caller
  const store = createScimGroupStore(tx)
  const namesake = await store.findByName(organizationId, wanted.displayName)
  if (namesake !== undefined && namesake.id !== row.id) throw nameTaken()
  const present = new Set(
    (await store.members(organizationId, [row.id])).map((member) => member.scim_user_id),
  )
  const added = wanted.members.filter((one) => !present.has(one))
  const removed = [...present.difference(new Set(wanted.members))]
  const isRenamed = wanted.displayName !== row.display_name || wanted.externalId !== row.external_id
  if (!isRenamed && added.length === 0 && removed.length === 0) return row
  await requireUsers(tx, organizationId, added)
  await store.removeMembers(organizationId, row.id, removed)
  await store.addMembers(organizationId, row.id, added)
  const changes = {
    display_name: wanted.displayName,
    display_name_key: fold(wanted.displayName),
    external_id: wanted.externalId,
    revision: row.revision + 1,
    updated_at: deps.clock.now(),
  }
  await store.update(organizationId, row.id, changes)
  const target = { type: 'scim_group', id: row.id, organizationId } as const
  const saved = { ...row, ...changes }
  // Who came and went by their ids: a company's whole list twice would be too much for an entry.
  const details = {
    name: wanted.displayName,
    added,
    removed,
    ...changesBetween(audited(row), audited(saved)),
  }
  await deps.audit(tx, caller, 'scim_group.updated', target, details)
  if (row.role !== null) await giveGroupRoles(deps, tx, caller, organizationId, [...added, ...removed])
  return saved
}

function audited({ display_name, external_id }: ScimGroupRow) {
  return { name: display_name, external_id }
}

async function lockGroup(
  deps: Pick<ScimDeps, 'members'>,
  tx: ControlTx,
  { actor, organizationId }: ScimCaller,
  id: string,
): Promise<ScimGroupRow> {
  await deps.members.lock(tx, actor, organizationId, 'members.update')
  const row = await createScimGroupStore(tx).find(organizationId, id)
  if (row === undefined) throw resourceNotFound('Group', id)
  return row
}

/** Users of another organization are as unknown here as those of none. @throws ScimError invalidValue */
async function requireUsers(tx: ControlTx, organizationId: string, ids: readonly string[]): Promise<void> {
  const known = new Set((await createScimUserStore(tx).findAll(organizationId, ids)).map((row) => row.id))
  const missing = ids.find((id) => !known.has(id))
  if (missing !== undefined) throw invalidValue(`members: there is no User ${missing.slice(0, 64)}.`)
}

async function show(deps: ScimDeps, tx: ControlTx, row: ScimGroupRow): Promise<Attributes> {
  const [shown = {}] = await showGroups(deps, tx, row.organization_id, [row])
  return shown
}

async function uniquely<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw uniqueViolation(error) === null ? error : nameTaken()
  }
}

function nameTaken() {
  return notUnique('The organization has a group of this displayName already.')
}
