import type { ApiKey } from '@tenantry/contract'
import { scopeColumn, type StoredScope } from './stored-scope.ts'
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

function showScope(scope: StoredScope): ApiKey['scope'] {
  switch (scope.kind) {
    case 'installation':
      return { kind: 'installation' }
    case 'databases':
      return { kind: 'databases', database_ids: [...scope.databaseIds], access: scope.access, sql: scope.sql }
    case 'organization':
      return {
        kind: 'organization',
        organization_id: scope.organizationId,
        permissions: [...scope.permissions],
      }
    case 'user':
      return { kind: 'user', organization_id: scope.organizationId, permissions: scope.permissions }
  }
}
