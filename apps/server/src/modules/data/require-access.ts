import type { Actor } from '../../kernel/actor.ts'
import { problem } from '../../kernel/errors.ts'
import { requireDatabase, type DatabasePermission } from '../../kernel/policy.ts'
import type { DatabaseActor } from './access-rules.ts'
import type { DataDeps, ResolvedDatabase } from './deps.ts'

/**
 * Who the actor is in this database, or null when no role but its credential decides. Throws FORBIDDEN when it may not do this with the
 * database as a whole. At once where that is known: this is on the way of every request.
 */
export function requireAccess(
  deps: DataDeps,
  actor: Actor,
  database: ResolvedDatabase,
  organization: string | null,
  permission: DatabasePermission,
): Promise<DatabaseActor | null> | DatabaseActor | null {
  const found = deps.accessRules?.(actor, database, organization, permission) ?? null
  if (found instanceof Promise) return found.then((one) => decide(one, actor, database, permission))
  return decide(found, actor, database, permission)
}

function decide(
  found: DatabaseActor | null,
  actor: Actor,
  database: ResolvedDatabase,
  permission: DatabasePermission,
): DatabaseActor | null {
  if (found === null) {
    requireDatabase(actor, database.databaseId, permission)
    return null
  }
  const isAllowed = permission === 'read' || (permission === 'sql' ? found.sql : found.access === 'write')
  if (isAllowed) return found
  throw problem('FORBIDDEN', {
    detail: permission === 'sql' ? 'Your role may not send SQL.' : 'Your role may only read this database.',
  })
}
