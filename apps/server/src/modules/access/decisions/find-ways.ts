import type { Actor, KeyActor, UserActor } from '../../../kernel/actor.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import type { AccessDeps } from '../deps.ts'
import { findGrants } from './find-grants.ts'
import type { KnownWays } from './known-grants.ts'

/** One reason why an actor may use a database, and what for. */
export interface Way {
  /** Null for a direct grant, which has no role. */
  role: string | null
  organizationId: string | null
  /** What the grant and the role allow, within what the credential and the organization's policy do. */
  permissions: ReadonlySet<string>
}

export interface Ways {
  ways: readonly Way[]
  /** What an organization wants of a sign-in and this one does not have; null when that stands in no way. */
  lack: ProblemError | null
}

type Deps = Pick<AccessDeps, 'control' | 'known' | 'organizations'>

/** The role under which the rules of a schema know an organization's API keys. */
const KEY_ROLE = 'key'
/** A direct grant is full access to the rows. */
const DIRECT: ReadonlySet<string> = new Set(['database.read', 'database.write', 'database.sql'])
const NOWHERE: Ways = { ways: [], lack: null }

/**
 * All ways in which a user or a key of an organization comes to a database: direct grant ∪ roles in organizations that have it, ∩ scopes ∩ policy of the organization.
 * `organizationId` leaves only the way through that organization. Without a way there is no access. Answers at once for what was seen since the last change.
 */
export function findWays(
  deps: Deps,
  actor: Actor,
  databaseId: string,
  organizationId: string | null,
): Ways | Promise<Ways> {
  if (actor.kind === 'user') return waysOfUser(deps, actor, databaseId, organizationId)
  if (actor.kind === 'key') return waysOfKey(deps, actor, databaseId, organizationId)
  return NOWHERE
}

function waysOfUser(deps: Deps, actor: UserActor, databaseId: string, organizationId: string | null) {
  const only = organizationId ?? actor.organizationId
  if (only !== null) return waysWithin(deps, actor, databaseId, only)
  const known = findGrants(deps, databaseId, { kind: 'user', id: actor.userId })
  const decide = (grants: KnownWays) =>
    enterAll(deps, actor, grants.organizationIds, grants.isDirect ? [directWay(actor)] : [])
  return known instanceof Promise ? known.then(decide) : decide(known)
}

function waysOfKey(deps: Deps, actor: KeyActor, databaseId: string, organizationId: string | null) {
  if (actor.scope.kind !== 'organization') return NOWHERE
  const { organizationId: own } = actor.scope
  return organizationId !== null && organizationId !== own
    ? NOWHERE
    : waysWithin(deps, actor, databaseId, own)
}

/** The way through one organization. */
function waysWithin(deps: Deps, actor: UserActor | KeyActor, databaseId: string, organizationId: string) {
  const known = findGrants(deps, databaseId, { kind: 'organization', id: organizationId })
  const decide = ({ isDirect }: KnownWays) =>
    isDirect ? enterAll(deps, actor, [organizationId], []) : NOWHERE
  return known instanceof Promise ? known.then(decide) : decide(known)
}

function directWay({ scopes }: UserActor): Way {
  const permissions = scopes === null ? DIRECT : new Set(scopes.filter((scope) => DIRECT.has(scope)))
  return { role: null, organizationId: null, permissions }
}

function enterAll(
  deps: Deps,
  actor: UserActor | KeyActor,
  organizationIds: readonly string[],
  direct: readonly Way[],
): Ways | Promise<Ways> {
  const answers = organizationIds.map((id) => enter(deps, actor, id))
  return answers.some((answer) => answer instanceof Promise)
    ? Promise.all(answers.map((answer) => Promise.resolve(answer))).then((known) =>
        collect(actor, known, direct),
      )
    : collect(actor, answers as (OrganizationAccess | ProblemError)[], direct)
}

/** A refusal is an answer here. */
function enter(
  deps: Deps,
  actor: Actor,
  organizationId: string,
): OrganizationAccess | ProblemError | Promise<OrganizationAccess | ProblemError> {
  const refusal = (error: unknown): ProblemError => {
    if (error instanceof ProblemError) return error
    throw error
  }
  try {
    const access = deps.organizations.access(actor, organizationId, null)
    return access instanceof Promise ? access.catch(refusal) : access
  } catch (error) {
    return refusal(error)
  }
}

function collect(
  actor: UserActor | KeyActor,
  answers: readonly (OrganizationAccess | ProblemError)[],
  direct: readonly Way[],
): Ways {
  const ways = [...direct]
  let lack: ProblemError | null = null
  for (const answer of answers) {
    if (answer instanceof ProblemError) {
      if (answer.code !== 'ORGANIZATION_NOT_FOUND') lack = answer
      continue
    }
    const { id, role, permissions } = answer
    if (actor.kind === 'key') ways.push({ role: KEY_ROLE, organizationId: id, permissions })
    // Operators see organizations that they do not belong to: that is no way to the rows.
    else if (role !== null) ways.push({ role, organizationId: id, permissions })
  }
  return { ways: ways.length > 1 ? ways.toSorted(byStrength) : ways, lack }
}

/** A direct grant first, then who may do most; the same order at every request. */
function byStrength(one: Way, other: Way): number {
  const order = strength(other) - strength(one)
  if (order !== 0) return order
  return (one.organizationId ?? '') < (other.organizationId ?? '') ? -1 : 1
}

const FULL_ROLES: ReadonlySet<string | null> = new Set([null, 'owner', 'admin'])

function strength({ role, permissions }: Way): number {
  const allowed = [...DIRECT].filter((permission) => permissions.has(permission)).length
  return allowed * 2 + (FULL_ROLES.has(role) ? 1 : 0)
}
