import type { Actor } from '../../kernel/actor.ts'
import { problem } from '../../kernel/errors.ts'
import { requireDatabase, type DatabasePermission } from '../../kernel/policy.ts'
import type { DatabaseActor } from './access-rules.ts'
import type { DataDeps, ResolvedDatabase } from './deps.ts'

/**
 * Who the actor is in this database, or null when no role but its credential decides. Throws FORBIDDEN when it may not do this with the
 * database as a whole.
 */
export async function requireAccess(
  deps: DataDeps,
  actor: Actor,
  database: ResolvedDatabase,
  permission: DatabasePermission,
): Promise<DatabaseActor | null> {
  const found = await deps.accessRules?.(actor, database)
  if (found === undefined || found === null) {
    requireDatabase(actor, database.databaseId, permission)
    return null
  }
  const isAllowed = permission === 'read' || (permission === 'sql' ? found.sql : found.access === 'write')
  if (isAllowed) return found
  throw problem('FORBIDDEN', {
    detail: permission === 'sql' ? 'Your role may not send SQL.' : 'Your role may only read this database.',
  })
}
