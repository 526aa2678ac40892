import { changesBetween } from '../../../kernel/changes-between.ts'
import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { fold } from '../filter/matches.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { readOperations } from '../patch/read-operations.ts'
import type { Attributes } from '../protocol/attribute.ts'
import { requireSchemas } from '../protocol/require-schemas.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { resourceNotFound } from '../scim-error.ts'
import type { ScimUserRow } from '../tables.ts'
import { requireVersion } from '../wire/meta.ts'
import { reactivate, suspend } from './activity.ts'
import { nameTaken } from './create-user.ts'
import { isAtDisposal, isInDomains } from './own-account.ts'
import { isSameAddress, readUser, type DescribedUser } from './read-user.ts'
import { showUsers } from './show-user.ts'
import { attributesColumn, createScimUserStore } from './store.ts'

interface Target {
  id: string
  /** The header If-Match. */
  ifMatch: string | undefined
}

/**
 * Puts other attributes into the place of a user's; `active` stays as it is where it is not said.
 * @throws ScimError 404, 412, uniqueness, invalidValue, and as `suspend` and `reactivate`
 */
export function replaceUser(
  deps: ScimDeps,
  caller: ScimCaller,
  target: Target,
  body: unknown,
): Promise<Attributes> {
  const wanted = requireSchemas(userSchema, body)
  return change(deps, caller, target, () => wanted)
}

/** Changes a user by the operations of a PATCH body, all or none. @throws as `replaceUser` and `applyPatch` */
export function patchUser(
  deps: ScimDeps,
  caller: ScimCaller,
  target: Target,
  body: unknown,
): Promise<Attributes> {
  const operations = readOperations(body)
  return change(deps, caller, target, (current) => applyPatch(userSchema, current, operations))
}

async function change(
  deps: ScimDeps,
  caller: ScimCaller,
  { id, ifMatch }: Target,
  next: (current: Attributes) => Record<string, unknown>,
): Promise<Attributes> {
  const { organizationId } = caller
  const domains = await deps.verifiedDomains(organizationId)
  const work = deps.control.transaction(async (tx) => {
    const { row, account } = await lockUser(deps, tx, caller, id)
    const [current = {}] = await showUsers(deps, tx, organizationId, [row])
    requireVersion(ifMatch, current)
    const saved = await save(deps, tx, caller, { row, account, domains }, readUser(next(current)))
    const [shown = {}] = await showUsers(deps, tx, organizationId, [saved])
    return shown
  })
  return work.catch((error: unknown) => {
    throw uniqueViolation(error) === null ? error : nameTaken()
  })
}

/** The account's lock comes before the organization's, as everywhere. @throws ScimError 404 */
export async function lockUser(
  deps: Pick<ScimDeps, 'users' | 'members'>,
  tx: ControlTx,
  { actor, organizationId }: ScimCaller,
  id: string,
): Promise<{ row: ScimUserRow; account: KnownUser }> {
  const store = createScimUserStore(tx)
  const seen = await store.find(organizationId, id)
  if (seen === undefined) throw resourceNotFound('User', id)
  const account = await deps.users.lock(tx, seen.user_id)
  await deps.members.lock(tx, actor, organizationId, 'members.update')
  const row = await store.find(organizationId, id)
  if (row === undefined || account === undefined) throw resourceNotFound('User', id)
  return { row, account }
}

async function save(
  deps: ScimDeps,
  tx: ControlTx,
  caller: ScimCaller,
  { row, account, domains }: { row: ScimUserRow; account: KnownUser; domains: readonly string[] },
  wanted: DescribedUser,
): Promise<ScimUserRow> {
  const { organizationId } = caller
  const store = createScimUserStore(tx)
  const namesake = await store.findByName(organizationId, wanted.userName)
  if (namesake !== undefined && namesake.id !== row.id) throw nameTaken()
  await updateAccount(deps, tx, caller, { row, account, domains }, wanted)
  const role = (await deps.members.rolesOf(tx, organizationId, [row.user_id])).get(row.user_id)
  const active = wanted.active ?? role !== undefined
  let moved: Partial<ScimUserRow> = {}
  if (role !== undefined && !active) moved = await suspend(deps, tx, caller, row, role)
  if (role === undefined && active) {
    await reactivate(deps, tx, caller, row, { email: account.email, domains })
    moved = { suspended: 0 }
  }
  const described = {
    user_name: wanted.userName,
    user_name_key: fold(wanted.userName),
    external_id: wanted.externalId,
    attributes: attributesColumn.encode(wanted.attributes),
  }
  const fields = (['user_name', 'external_id', 'attributes'] as const).filter(
    (field) => described[field] !== row[field],
  )
  const isMoved = (role !== undefined) !== active
  if (fields.length === 0 && !isMoved) return row
  const changes = { ...described, ...moved, updated_at: deps.clock.now() }
  await store.update(organizationId, row.id, changes)
  const saved = { ...row, ...changes }
  const target = { type: 'scim_user', id: row.id, organizationId, userId: row.user_id } as const
  const states = changesBetween(audited(row, role !== undefined), audited(saved, active))
  const details = { fields, active, user_id: row.user_id, ...states }
  await deps.audit(tx, caller, 'scim_user.updated', target, details)
  return saved
}

function audited({ user_name, external_id, attributes }: ScimUserRow, active: boolean) {
  return { user_name, external_id, active, attributes: attributesColumn.decode(attributes) }
}

/**
 * Takes address and name over into an account that is the organization's alone. An account that somebody uses gets another address only within a domain that
 * the organization has verified: else whoever runs the directory could let the user's password be mailed to themselves.
 */
async function updateAccount(
  deps: ScimDeps,
  tx: ControlTx,
  caller: ScimCaller,
  { row, account, domains }: { row: ScimUserRow; account: KnownUser; domains: readonly string[] },
  wanted: DescribedUser,
): Promise<void> {
  if (!(await isAtDisposal(deps, tx, row, { email: account.email, domains }))) return
  const isVouchedFor = isInDomains(wanted.email, domains)
  const isMoved = !isSameAddress(wanted.email, account.email)
  const mayMove = isVouchedFor || !(await deps.accounts.holdOf(tx, account.id)).isInUse
  const email = isMoved && !mayMove ? account.email : wanted.email
  const emailVerified = isMoved ? isVouchedFor : account.emailVerified
  await deps.accounts.update(tx, caller, account.id, { email, emailVerified, name: wanted.name })
}
