import type { Actor } from '../../../kernel/actor.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { findRolePermissions } from '../permissions/find-role.ts'
import { accessOf, organizationNotFound, requirePermission } from './decide.ts'
import { loadAccess } from './load-access.ts'
import type { KnownAccess } from './known-organizations.ts'

/** Ids and slugs; nothing else is looked for. This comes before the request is validated. */
const REFERENCE = /^[a-z0-9_-]{1,64}$/
type Deps = Pick<OrganizationDeps, 'control' | 'known' | 'clock'>

/** No user's id: keys and jobs, which are no members, share what is remembered of an organization. */
const NOBODY = ''

/**
 * Lets an actor into an organization, by id or slug. Answers at once for what was seen since the last change.
 * @throws ORGANIZATION_NOT_FOUND for one that is missing, deleted or foreign, SECOND_FACTOR_NEEDED, FRESH_SIGN_IN_NEEDED, FORBIDDEN without the permission (null: whatever it is)
 */
export function organizationAccess(
  deps: Deps,
  actor: Actor,
  reference: string,
  permission: string | null,
): OrganizationAccess | Promise<OrganizationAccess> {
  const every = deps.known.everyPermission
  const found = deps.known.get(reference, actor.kind === 'user' ? actor.userId : NOBODY)
  if (found === undefined || every === null) return read(deps, actor, reference, permission)
  return admit(deps, actor, found, every, permission)
}

async function read(
  deps: Deps,
  actor: Actor,
  reference: string,
  permission: string | null,
): Promise<OrganizationAccess> {
  if (!REFERENCE.test(reference)) throw organizationNotFound()
  const { control, known } = deps
  const { moment } = known
  const row = await createOrganizationStore(control.db).find(reference)
  if (row === undefined || row.deleted_at !== null) throw organizationNotFound()
  const every = (await findRolePermissions(control.db, row.id, 'owner')) ?? new Set<string>()
  const found = await loadAccess(control.db, actor, row)
  known.keep(actor.kind === 'user' ? actor.userId : NOBODY, found, every, moment)
  return admit(deps, actor, found, every, permission)
}

function admit(
  { clock }: Deps,
  actor: Actor,
  found: KnownAccess,
  every: ReadonlySet<string>,
  permission: string | null,
): OrganizationAccess {
  const access = accessOf(actor, found, every, clock.now())
  if (permission !== null) requirePermission(access, permission)
  return access
}
