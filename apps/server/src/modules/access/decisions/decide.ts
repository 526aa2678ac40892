import type { Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import { managesInstallation, seesDatabase, type DatabasePermission } from '../../../kernel/policy.ts'
import type { DatabaseActor } from '../../data/index.ts'
import type { AccessDeps } from '../deps.ts'
import { findGrants } from './find-grants.ts'
import { findWays, type Way, type Ways } from './find-ways.ts'

/** What a permission is asked for. */
export type Resource =
  { kind: 'database'; databaseId: string } | { kind: 'organization'; organizationId: string }

type Deps = Pick<AccessDeps, 'control' | 'known' | 'organizations'>

/**
 * Whether an actor has a permission: (direct grant ∪ permissions of roles) ∩ scopes of the credential ∩ policy of the organization. What nothing allows is denied.
 * Answers at once for what was asked since the last change.
 */
export function can(
  deps: Deps & { permissionsOf: PermissionsOf },
  actor: Actor,
  permission: string,
  resource: Resource,
): boolean | Promise<boolean> {
  if (resource.kind === 'organization') {
    const permissions = deps.permissionsOf(actor, resource.organizationId)
    return permissions instanceof Promise
      ? permissions.then((set) => set.has(permission))
      : permissions.has(permission)
  }
  if (managesInstallation(actor)) return true
  if (actor.kind === 'key' && actor.scope.kind === 'databases')
    return keyAllows(actor.scope, resource.databaseId, permission)
  const found = findWays(deps, actor, resource.databaseId, null)
  const decide = ({ ways }: Ways) => ways.some(({ permissions }) => permissions.has(permission))
  return found instanceof Promise ? found.then(decide) : decide(found)
}

export type PermissionsOf = (
  actor: Actor,
  organizationId: string,
) => ReadonlySet<string> | Promise<ReadonlySet<string>>

function keyAllows(
  scope: { databaseIds: readonly string[]; access: 'read' | 'read_write'; sql: boolean },
  databaseId: string,
  permission: string,
): boolean {
  if (!scope.databaseIds.includes(databaseId)) return false
  if (permission === 'database.read') return true
  if (permission === 'database.write') return scope.access === 'read_write'
  return permission === 'database.sql' && scope.sql
}

/** Whoever has one of these may know that the database is there. */
const SHOWING = ['database.read', 'database.write', 'database.sql', 'databases.read'] as const

/**
 * Whether an actor may know of a database at all; with `organizationId`, of it as one of that organization's.
 * @throws SECOND_FACTOR_NEEDED, FRESH_SIGN_IN_NEEDED when that is all that is in the way
 */
export function sees(
  deps: Deps,
  actor: Actor,
  databaseId: string,
  organizationId: string | null,
): boolean | Promise<boolean> {
  if (hasOwnPower(actor)) {
    if (!seesDatabase(actor, databaseId)) return false
    return organizationId === null || isGranted(deps, databaseId, organizationId)
  }
  const found = findWays(deps, actor, databaseId, organizationId)
  return found instanceof Promise ? found.then(showsItself) : showsItself(found)
}

function showsItself({ ways, lack }: Ways): boolean {
  if (ways.some(({ permissions }) => SHOWING.some((name) => permissions.has(name)))) return true
  if (lack !== null) throw lack
  return false
}

function isGranted(deps: Deps, databaseId: string, organizationId: string): boolean | Promise<boolean> {
  const grants = findGrants(deps, databaseId, { kind: 'organization', id: organizationId })
  return grants instanceof Promise ? grants.then(({ isDirect }) => isDirect) : grants.isDirect
}

/**
 * Who an actor is in a database, for this permission: of several ways the first that has it, else the one that may do most. Null for keys and operators whose
 * power is their credential's.
 * @throws FORBIDDEN for who may not read rows, SECOND_FACTOR_NEEDED, FRESH_SIGN_IN_NEEDED
 */
export function databaseActor(
  deps: Deps,
  actor: Actor,
  databaseId: string,
  organizationId: string | null,
  permission: DatabasePermission,
): DatabaseActor | null | Promise<DatabaseActor | null> {
  if (hasOwnPower(actor)) return null
  const found = findWays(deps, actor, databaseId, organizationId)
  return found instanceof Promise
    ? found.then((known) => actorOf(actor, known, permission))
    : actorOf(actor, found, permission)
}

function actorOf(actor: Actor, { ways, lack }: Ways, permission: DatabasePermission): DatabaseActor {
  const way = ways.find((one) => allows(one, permission)) ?? ways[0]
  if (way === undefined || !allows(way, 'read')) throw lack ?? mayNotRead()
  const isUser = actor.kind === 'user'
  return {
    role: way.role,
    userId: isUser ? actor.userId : null,
    organizationId: way.organizationId,
    email: isUser ? actor.email : null,
    access: allows(way, 'write') ? 'write' : 'read',
    sql: allows(way, 'sql'),
  }
}

/** Writing and SQL show what they find: both need to read. */
function allows({ permissions }: Way, permission: DatabasePermission): boolean {
  return permissions.has('database.read') && permissions.has(`database.${permission}`)
}

function mayNotRead() {
  return problem('FORBIDDEN', {
    detail: 'This needs the permission database.read.',
    hint: 'Ask an owner or admin of the organization; a token needs it among its scopes.',
  })
}

/** Who runs the installation, and keys that name their databases: no grant makes them more or less. */
function hasOwnPower(actor: Actor): boolean {
  return managesInstallation(actor) || (actor.kind === 'key' && actor.scope.kind !== 'organization')
}
