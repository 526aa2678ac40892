import { errorCodes, type ErrorCode, type Operation } from '@tenantry/contract'
import { builtInPermissions, isBuiltInRole } from '../../modules/organizations/permissions/built-in.ts'
import {
  cookies,
  keys,
  lapsed,
  narrowTokenPermission,
  organizationKeyPermission,
  unprovenCookies,
  type ActorName,
} from './actors.ts'
import type { Declaration, Verdict } from './declarations.ts'

/** What an actor is to be answered: by the operation's `access`, and by what is declared beside it. */
export function expectedVerdict(operation: Operation, declaration: Declaration, actor: ActorName): Verdict {
  const { access, method } = operation
  const declared = declaration.verdicts?.[actor]
  if (declared !== undefined) return declared
  if (access === 'public') return 'in'
  // A credential of its own, in a header of its own right: whatever else comes along does not count.
  if (access === 'run') return 'UNAUTHENTICATED'
  if (access === 'scim') return actor === 'scim_token' ? 'in' : 'SCIM_401'
  if (lapsed.has(actor)) return 'UNAUTHENTICATED'
  // Cookies do not count there, and without an Authorization header there is nothing else.
  if (access === 'open') return 'in'
  if (actor === 'anonymous') return 'UNAUTHENTICATED'
  if (unprovenCookies.has(actor) && method !== 'GET') return 'ORIGIN_REFUSED'
  if (cookies.has(actor)) return expectedVerdict(operation, declaration, 'owner')
  if (actor === 'bound_session') return bound(operation, declaration)
  if (typeof access === 'object') return within(access.organization, actor)
  const isLetIn = letIn[access](actor)
  return isLetIn ? 'in' : 'FORBIDDEN'
}

/** Within the organization as its owner; of the account, what is said to take such a credential. */
function bound(operation: Operation, declaration: Declaration): Verdict {
  if (operation.access === 'user' && operation.boundCredentials !== true) return 'FORBIDDEN'
  return expectedVerdict(operation, declaration, 'owner')
}

/** The status of a refusal. */
export function statusOf(refusal: Exclude<Verdict, 'in'>): number {
  return refusal.startsWith('SCIM_')
    ? Number(refusal.slice('SCIM_'.length))
    : errorCodes[refusal as ErrorCode].status
}

const letIn = {
  // Every one of them has a declaration for every actor; whoever is forgotten there is refused, and the walk says so.
  authenticated: () => false,
  user: (actor: ActorName) => !keys.has(actor) && actor !== 'narrow_token',
  operator: (actor: ActorName) => actor === 'support' || actor === 'installation_key',
  installation: (actor: ActorName) => actor === 'installation_key',
}

function within(permission: string, actor: ActorName): Verdict {
  if (actor === 'installation_key') return 'in'
  if (['outsider', 'database_key', 'other_database_key'].includes(actor)) return 'ORGANIZATION_NOT_FOUND'
  return has(permission, actor) ? 'in' : 'FORBIDDEN'
}

function has(permission: string, actor: ActorName): boolean {
  if (actor === 'organization_key') return permission === organizationKeyPermission
  if (actor === 'narrow_token') return permission === narrowTokenPermission
  if (actor === 'support') return permission.endsWith('.read') && permission !== 'database.read'
  if (!isBuiltInRole(actor)) throw new Error(`Nobody knows what ${actor} may do in an organization.`)
  if (actor === 'owner') return true
  return builtInPermissions.some(
    ({ name, defaultRoles }) => name === permission && defaultRoles.includes(actor),
  )
}
