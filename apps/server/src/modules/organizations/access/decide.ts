import type { Actor, UserActor } from '../../../kernel/actor.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import { managesInstallation, seesInstallation } from '../../../kernel/policy.ts'
import type { KnownAccess, OrganizationFacts } from './known-organizations.ts'

/** Whoever looks after the installation does not look into what its customers keep. */
const CUSTOMERS_ROWS = 'database.read'

/**
 * What an actor may do in an organization that exists: the role, within what the credential and the organization's policy allow.
 * @throws ORGANIZATION_NOT_FOUND for outsiders, SECOND_FACTOR_NEEDED, FRESH_SIGN_IN_NEEDED
 */
export function accessOf(
  actor: Actor,
  { organization, membership }: KnownAccess,
  everyPermission: ReadonlySet<string>,
  now: number,
): OrganizationAccess {
  const { id, slug } = organization
  const role = membership?.role ?? null
  if (managesInstallation(actor)) return { id, slug, role, permissions: everyPermission }
  if (actor.kind === 'key') {
    const { scope } = actor
    if (scope.kind !== 'organization' || scope.organizationId !== id) throw organizationNotFound()
    return { id, slug, role: null, permissions: new Set(scope.permissions) }
  }
  if (actor.kind !== 'user') throw organizationNotFound()
  if (actor.organizationId !== null && actor.organizationId !== id) throw organizationNotFound()
  if (seesInstallation(actor)) {
    const seen = [...everyPermission].filter((name) => name.endsWith('.read') && name !== CUSTOMERS_ROWS)
    const own =
      membership !== null && findLack(actor, organization, now) === null ? membership.permissions : []
    return { id, slug, role, permissions: new Set([...seen, ...own]) }
  }
  if (membership === null) throw organizationNotFound()
  const lack = findLack(actor, organization, now)
  if (lack !== null) throw lack
  const { scopes } = actor
  const permissions = scopes === null ? membership.permissions : intersection(membership.permissions, scopes)
  return { id, slug, role, permissions }
}

/** @throws FORBIDDEN */
export function requirePermission(access: OrganizationAccess, permission: string): void {
  if (access.permissions.has(permission)) return
  throw problem('FORBIDDEN', {
    detail: `This needs the permission ${permission} in the organization.`,
    hint: 'Ask an owner or admin of the organization.',
  })
}

/** The same words for one that is missing and for one that is not the actor's to see. */
export function organizationNotFound(): ProblemError {
  return problem('ORGANIZATION_NOT_FOUND', {
    detail: 'There is no such organization, or you do not belong to it.',
    hint: 'GET /auth/me/organizations lists yours.',
  })
}

/** What the organization wants of a sign-in, and this one does not have. */
function findLack(actor: UserActor, organization: OrganizationFacts, now: number): ProblemError | null {
  if (organization.requireSecondFactor && !actor.secondFactor) {
    return problem('SECOND_FACTOR_NEEDED', {
      detail: 'This organization opens only to sessions with a second factor.',
      hint: 'Set up a second factor, then sign in with it.',
    })
  }
  const { sessionLifetimeSeconds: lifetimeSeconds } = organization
  // A personal token is no session: it lasts as long as was said when it was made.
  if (lifetimeSeconds === null || actor.via.kind === 'personal_token') return null
  if (actor.authenticatedAt + lifetimeSeconds > now) return null
  return problem('FRESH_SIGN_IN_NEEDED', {
    detail: `This organization opens for ${lifetimeSeconds} seconds after a sign-in.`,
    hint: 'Sign in again.',
  })
}

function intersection(permissions: ReadonlySet<string>, scopes: readonly string[]): ReadonlySet<string> {
  return new Set(scopes.filter((scope) => permissions.has(scope)))
}
