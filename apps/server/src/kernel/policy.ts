import type { Actor, UserActor } from './actor.ts'
import { problem, type ProblemError } from './errors.ts'

export type DatabasePermission = 'read' | 'write' | 'sql'

/** Whether the actor runs the installation. An impersonating operator is the user, and a token with scopes is only what it names. */
export function managesInstallation(actor: Actor): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'key') return actor.scope.kind === 'installation'
  return isOperator(actor) && actor.operatorRole !== 'support'
}

/** Whether the actor sees the whole installation: those who run it, and support. */
export function seesInstallation(actor: Actor): boolean {
  return managesInstallation(actor) || isOperator(actor)
}

function isOperator(actor: Actor): actor is UserActor {
  if (actor.kind !== 'user' || actor.operatorRole === null) return false
  return actor.impersonatorId === null && actor.scopes === null && actor.organizationId === null
}

export function requireInstallation(actor: Actor): void {
  if (!managesInstallation(actor))
    throw forbidden('This needs a key for the whole installation, or its owner or admin.')
}

export function requireOperator(actor: Actor): void {
  if (!seesInstallation(actor))
    throw forbidden('This needs a key for the whole installation, or one of its operators.')
}

/** The signed-in user; throws FORBIDDEN for keys, which are nobody's account. */
export function requireUser(actor: Actor): UserActor {
  if (actor.kind === 'user') return actor
  throw problem('FORBIDDEN', {
    detail: 'This is for a signed-in user; the request carries an API key.',
    hint: 'Send the token of a session: POST /auth/login gives one.',
  })
}

/** Throws FORBIDDEN for a token that is limited to some permissions. */
export function requireWholeCredential({ scopes }: UserActor): void {
  if (scopes === null) return
  throw problem('FORBIDDEN', {
    detail: 'This token is limited to some permissions, and this is about the whole account.',
    hint: 'Send the token of a session (POST /auth/login), or a personal token without a list of permissions.',
  })
}

/** Throws FORBIDDEN for a credential that is bound to one organization. */
export function requireUnbound({ organizationId }: UserActor): void {
  if (organizationId === null) return
  throw problem('FORBIDDEN', {
    detail: 'This session or token is bound to one organization, and this is about the whole account.',
    hint: 'Sign in without the organization’s single sign-on (POST /auth/login), or take a token without `organization`.',
  })
}

/** The signed-in user in person, for changes of what guards the account; throws FORBIDDEN for an operator who impersonates the user. */
export function requireOneself(actor: Actor): UserActor {
  const user = requireUser(actor)
  if (user.impersonatorId === null) return user
  throw problem('FORBIDDEN', {
    detail: 'An impersonation may not change secrets, nor what guards the account.',
    hint: 'Only the user can do this.',
  })
}

/** What these open holds secrets, or lets others in: keys, directories' tokens, identity providers, endpoints with their signing secrets, memberships and what they allow. */
const SECRETS: ReadonlySet<string> = new Set([
  'keys.manage',
  'sso.manage',
  'credentials.manage',
  'webhooks.manage',
  'members.invite',
  'members.update',
  'roles.manage',
])
/** Holds an operator who impersonates a user to looking, where an organization's secrets are changed: one of those would outlast the impersonation. @throws FORBIDDEN */
export function requireOwnHand(actor: Actor, permission: string, method: string): void {
  if (actor.kind === 'user' && method !== 'GET' && SECRETS.has(permission)) requireOneself(actor)
}

/** A sign-in counts as fresh this long. */
const FRESH_SECONDS = 600

/**
 * For what cannot be taken back: a user has to have signed in just now, in person. Keys for the whole installation, which never sign in, pass.
 * @throws FORBIDDEN for impersonations and other keys, FRESH_SIGN_IN_NEEDED
 */
export function requireFreshSignIn(actor: Actor, now: number): void {
  if (actor.kind !== 'user' && managesInstallation(actor)) return
  const { authenticatedAt } = requireOneself(actor)
  if (authenticatedAt + FRESH_SECONDS > now) return
  throw problem('FRESH_SIGN_IN_NEEDED', {
    detail: `This needs a sign-in of the last ${FRESH_SECONDS / 60} minutes.`,
    hint: 'Sign in again, and repeat the request with the new session.',
  })
}

/** Whether the credential's own power shows the database. What users and organizations were given, the access module knows. */
export function seesDatabase(actor: Actor, databaseId: string): boolean {
  if (managesInstallation(actor)) return true
  return (
    actor.kind === 'key' && actor.scope.kind === 'databases' && actor.scope.databaseIds.includes(databaseId)
  )
}

/** Throws FORBIDDEN when the power of a credential that sees the database does not reach this far. */
export function requireDatabase(actor: Actor, databaseId: string, permission: DatabasePermission): void {
  if (managesInstallation(actor)) return
  if (!seesDatabase(actor, databaseId)) throw forbidden('The key has no access to this database.')
  if (actor.kind !== 'key' || actor.scope.kind !== 'databases')
    throw forbidden('The request has no access to databases.')
  if (permission === 'write' && actor.scope.access === 'read')
    throw forbidden('The key may only read this database.')
  if (permission === 'sql' && !actor.scope.sql) throw forbidden('The key may not send SQL.')
}

function forbidden(detail: string): ProblemError {
  return problem('FORBIDDEN', {
    detail,
    hint: 'Use a credential with a wider scope: `tenantry keys create --help` shows those of keys.',
  })
}
