import type { Actor } from '../../../kernel/actor.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import { managesInstallation, seesInstallation } from '../../../kernel/policy.ts'
import type { KnownAccess } from './known-organizations.ts'

/**
 * What an actor may do in an organization that exists: the role, within what the credential and the organization's policy allow.
 * @throws ORGANIZATION_NOT_FOUND for outsiders, SECOND_FACTOR_NEEDED
 */
export function accessOf(
  actor: Actor,
  { organization, membership }: KnownAccess,
  everyPermission: ReadonlySet<string>,
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
    const seen = [...everyPermission].filter((name) => name.endsWith('.read'))
    const own = membership !== null && provedEnough(actor, organization) ? membership.permissions : []
    return { id, slug, role, permissions: new Set([...seen, ...own]) }
  }
  if (membership === null) throw organizationNotFound()
  if (!provedEnough(actor, organization)) {
    throw problem('SECOND_FACTOR_NEEDED', {
      detail: 'This organization opens only to sessions with a second factor.',
      hint: 'Set up a second factor, then sign in with it.',
    })
  }
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

function provedEnough(actor: { secondFactor: boolean }, organization: { requireSecondFactor: boolean }) {
  return actor.secondFactor || !organization.requireSecondFactor
}

function intersection(permissions: ReadonlySet<string>, scopes: readonly string[]): ReadonlySet<string> {
  return new Set(scopes.filter((scope) => permissions.has(scope)))
}
