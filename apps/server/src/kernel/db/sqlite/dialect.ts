import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Dialect } from 'kysely'
import { createSqliteDriver } from './driver.ts'
import type { SqliteDriverParts } from './driver.ts'

export function sqliteDialect(parts: SqliteDriverParts): Dialect {
  return {
    createDriver: () => createSqliteDriver(parts),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new ConcurrentSqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** Kysely's own adapter lets one query in at a time; our driver orders writers itself and lets readers pass. */
class ConcurrentSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}
