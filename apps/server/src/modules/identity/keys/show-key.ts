import type { ApiKey, KeyScope } from '@tenantry/contract'
import type { ActorScope } from '../../../kernel/actor.ts'
import { scopeColumn } from './store.ts'
import type { ApiKeyRow } from './tables.ts'

/** A key as the API shows it: everything but its secret. */
export function showKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scope: showScope(scopeColumn.decode(row.scope)),
    created_at: row.created_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
  }
}

function showScope(scope: ActorScope): KeyScope {
  if (scope.kind === 'installation') return { kind: 'installation' }
  return { kind: 'databases', database_ids: [...scope.databaseIds], access: scope.access, sql: scope.sql }
}
