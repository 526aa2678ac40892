import { join } from 'node:path'
import { EngineError } from '../errors.ts'
import { type DatabaseFile, isDatabaseId } from '../target.ts'

/**
 * `<data>/tenants/<shard>/<database id>.sqlite`. The shard is the id's last two characters: ids begin with a time, so
 * that their random end spreads them evenly (over 256 folders with hexadecimal ids). Throws `not_found` for what is no id.
 */
export function tenantPath(dataFolder: string, databaseId: string): string {
  return join(tenantFolder(dataFolder, databaseId), `${databaseId}.sqlite`)
}

/** A tenant's own file. */
export interface TenantFile extends DatabaseFile {
  databaseId: string
}

/** Throws `not_found` for what is no id. */
export function tenantFile(dataFolder: string, databaseId: string): TenantFile {
  return { path: tenantPath(dataFolder, databaseId), databaseId }
}

/** The folder that holds the database's files. */
function tenantFolder(dataFolder: string, databaseId: string): string {
  if (!isDatabaseId(databaseId)) throw new EngineError('not_found', 'This is not a database id.')
  return join(dataFolder, 'tenants', databaseId.slice(-2))
}
