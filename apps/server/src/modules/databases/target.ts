import { problem } from '../../kernel/errors.ts'
import { remoteName } from '../../engine/libsql/provisioner.ts'
import type { TenantTarget } from '../../engine/target.ts'
import type { DatabasesSettings } from './deps.ts'
import type { DatabaseRow } from './tables.ts'

/**
 * Where the engine finds the database.
 * @throws DATABASE_UNREACHABLE when it lives on a server that is not configured any more
 */
export function targetOf(
  row: Pick<DatabaseRow, 'id' | 'placement' | 'durability'>,
  settings: Pick<DatabasesSettings, 'libsql'>,
): TenantTarget {
  if (row.placement === 'local') {
    return { databaseId: row.id, placement: { kind: 'local' }, durability: row.durability }
  }
  if (settings.libsql === null) {
    throw problem('DATABASE_UNREACHABLE', {
      detail: 'The database lives on a libSQL server, and none is configured.',
      hint: 'Set TENANTRY_LIBSQL_URL and TENANTRY_LIBSQL_ADMIN_URL on the server.',
    })
  }
  const { url, authToken } = settings.libsql
  const placement = { kind: 'libsql' as const, url: url.replace('{name}', remoteName(row.id)), authToken }
  return { databaseId: row.id, placement, durability: row.durability }
}
