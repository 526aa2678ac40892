import type { Actor } from './actor.ts'
import { problem, type ProblemError } from './errors.ts'

export type DatabasePermission = 'read' | 'write' | 'sql'

/** Whether the actor runs the installation: every `/platform` operation needs this for now. */
function managesInstallation(actor: Actor): boolean {
  return actor.kind === 'system' || (actor.kind === 'key' && actor.scope.kind === 'installation')
}

export function requireInstallation(actor: Actor): void {
  if (!managesInstallation(actor)) throw forbidden('This needs a key for the whole installation.')
}

/** Whether the actor may know that the database exists at all. */
export function seesDatabase(actor: Actor, databaseId: string): boolean {
  if (managesInstallation(actor)) return true
  return (
    actor.kind === 'key' && actor.scope.kind === 'databases' && actor.scope.databaseIds.includes(databaseId)
  )
}

/** Throws FORBIDDEN when an actor that sees the database may not do this with its rows. */
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
    hint: 'Use a key with a wider scope: `tenantry keys create --help` shows the scopes.',
  })
}
