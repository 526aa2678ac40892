import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { newId } from '../../../kernel/ids.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { fold } from '../filter/matches.ts'
import type { Attributes } from '../protocol/attribute.ts'
import { requireSchemas } from '../protocol/require-schemas.ts'
import { userSchema } from '../protocol/user-schema.ts'
import { notUnique } from '../scim-error.ts'
import type { ScimUserRow } from '../tables.ts'
import { presentRole, suspend } from './activity.ts'
import { isInDomains, needsInvitation } from './own-account.ts'
import { readUser, type DescribedUser } from './read-user.ts'
import { showUsers } from './show-user.ts'
import { attributesColumn, createScimUserStore } from './store.ts'

/**
 * Provisions a user: makes an account, or takes one in whose address lies in a domain that the organization has verified, or takes over a member.
 * @throws ScimError uniqueness for a name or account that is there already, and for an account of somebody else
 * @throws MEMBER_LIMIT_REACHED, EMAIL_DOMAIN_REFUSED
 */
export async function createScimUser(deps: ScimDeps, caller: ScimCaller, body: unknown): Promise<Attributes> {
  const described = readUser(requireSchemas(userSchema, body))
  const domains = await deps.verifiedDomains(caller.organizationId)
  const work = deps.control.transaction((tx) => create(deps, tx, caller, described, domains))
  return work.catch((error: unknown) => {
    throw uniqueViolation(error) === null ? error : nameTaken()
  })
}

async function create(
  deps: ScimDeps,
  tx: ControlTx,
  caller: ScimCaller,
  described: DescribedUser,
  domains: readonly string[],
): Promise<Attributes> {
  const { organizationId, actor } = caller
  const existing = await deps.users.lock(tx, described.email)
  await deps.members.lock(tx, actor, organizationId, 'members.invite')
  const store = createScimUserStore(tx)
  if ((await store.findByName(organizationId, described.userName)) !== undefined) throw nameTaken()
  const isVouchedFor = isInDomains(described.email, domains)
  const role = existing === undefined ? null : await roleOf(deps, tx, organizationId, existing.id)
  if (existing !== undefined) {
    if ((await store.findByAccount(organizationId, existing.id)) !== undefined) throw accountTaken()
    if (role === null && !isVouchedFor) throw needsInvitation()
    if (role === null) await deps.accounts.vouchFor(tx, caller, existing.id)
  }
  const account = existing ?? (await makeAccount(deps, tx, caller, described, isVouchedFor))
  const row = await newRow(deps, tx, caller, described, { account, role, isNew: existing === undefined })
  await store.insert(row)
  const target = { type: 'scim_user', id: row.id, organizationId, userId: account.id } as const
  await deps.audit(tx, caller, 'scim_user.created', target, { user_id: account.id })
  if (described.active === false && role !== null) {
    const remembered = await suspend(deps, tx, caller, row, role)
    await store.update(organizationId, row.id, remembered)
  } else if (described.active !== false && role === null) {
    const wanted = { organizationId, userId: account.id, role: row.base_role, email: account.email }
    await deps.members.admit(tx, caller, wanted)
  }
  const [shown = {}] = await showUsers(deps, tx, organizationId, [row])
  return shown
}

async function roleOf(deps: ScimDeps, tx: ControlTx, organizationId: string, userId: string) {
  return (await deps.members.rolesOf(tx, organizationId, [userId])).get(userId) ?? null
}

function makeAccount(
  deps: ScimDeps,
  tx: ControlTx,
  caller: ScimCaller,
  { email, name }: DescribedUser,
  emailVerified: boolean,
): Promise<KnownUser> {
  return deps.accounts.create(tx, caller, { email, emailVerified, name })
}

async function newRow(
  deps: ScimDeps,
  tx: ControlTx,
  { organizationId, defaultRole }: ScimCaller,
  described: DescribedUser,
  { account, role, isNew }: { account: KnownUser; role: string | null; isNew: boolean },
): Promise<ScimUserRow> {
  const now = deps.clock.now()
  return {
    id: newId('scu'),
    organization_id: organizationId,
    user_id: account.id,
    user_name: described.userName,
    user_name_key: fold(described.userName),
    external_id: described.externalId,
    attributes: attributesColumn.encode(described.attributes),
    provisioned: isNew ? 1 : 0,
    base_role: role ?? (await presentRole(deps, tx, organizationId, [defaultRole])),
    group_role: null,
    // Whom the directory sent as inactive it may bring in later.
    suspended: described.active === false ? 1 : 0,
    created_at: now,
    updated_at: now,
  }
}

export function nameTaken() {
  return notUnique('The organization has a user of this userName already.')
}

function accountTaken() {
  return notUnique('The organization has a user with this address already, under another userName.')
}
