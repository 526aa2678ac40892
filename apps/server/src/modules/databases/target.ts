import type { TenantTarget } from '../../engine/target.ts'
import type { DatabasesSettings } from './deps.ts'
import type { DatabaseRow } from './tables.ts'

/** Where the engine finds the database. */
export function targetOf(
  row: Pick<DatabaseRow, 'id' | 'placement' | 'durability'>,
  settings: Pick<DatabasesSettings, 'libsql'>,
): TenantTarget {
  if (row.placement === 'local') {
    return { databaseId: row.id, placement: { kind: 'local' }, durability: row.durability }
  }
  if (settings.libsql === null) {
    throw new Error(
      `Database ${row.id} lives on a libSQL server, and none is configured (TENANTRY_LIBSQL_URL).`,
    )
  }
  return { databaseId: row.id, placement: { kind: 'libsql', ...settings.libsql }, durability: row.durability }
}
