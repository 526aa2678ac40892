import type { SqlValue } from '../program.ts'
import type { StructureMarker } from '../target.ts'
import type { Connection } from './connection.ts'
import { sqliteResultCode } from './sqlite-error.ts'

/** One row: the database that the file belongs to. */
export const OWNER_TABLE = `CREATE TABLE IF NOT EXISTS _tenantry_owner (
  single INTEGER PRIMARY KEY CHECK (single = 1),
  database_id TEXT NOT NULL
) STRICT`

/**
 * Tenantry's own tables in every tenant database, part of its image. Harmless to run again. They are no part of the
 * tenant's schema: introspection, drift and untrusted SQL never see a name that begins with `_tenantry_`.
 */
export const META_STATEMENTS: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS _tenantry_meta (
  single INTEGER PRIMARY KEY CHECK (single = 1),
  template_id TEXT NOT NULL,
  template_name TEXT NOT NULL,
  version INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT`,
  `CREATE TABLE IF NOT EXISTS _tenantry_idempotency (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS _tenantry_idempotency_age ON _tenantry_idempotency (created_at)',
  OWNER_TABLE,
]

const READ_MARKER = 'SELECT template_id, template_name, version, checksum FROM _tenantry_meta'
/** Parameters: `markerValues`. */
export const WRITE_MARKER = `INSERT INTO _tenantry_meta (single, template_id, template_name, version, checksum, updated_at)
VALUES (1, ?, ?, ?, ?, ?)
ON CONFLICT (single) DO UPDATE SET template_id = excluded.template_id, template_name = excluded.template_name,
version = excluded.version, checksum = excluded.checksum, updated_at = excluded.updated_at`

/** What the file says it was made from; null for a database without template, with or without our tables. */
export function readMarker(connection: Connection): StructureMarker | null {
  let row: SqlValue[] | undefined
  try {
    row = connection.cached(READ_MARKER).get()
  } catch (error) {
    // The table is missing, or a file from outside has another one of that name.
    if (sqliteResultCode(error) === 1) return null
    throw error
  }
  if (row === undefined) return null
  const [templateId, templateName, version, checksum] = row
  return {
    templateId: String(templateId),
    templateName: String(templateName),
    version: Number(version),
    checksum: String(checksum),
  }
}

/** Inside the caller's transaction. `updatedAt` in Unix seconds. */
export function writeMarker(connection: Connection, marker: StructureMarker, updatedAt: number): void {
  connection.prepare(WRITE_MARKER).run(...markerValues(marker, updatedAt))
}

/** `updatedAt` in Unix seconds. */
export function markerValues(marker: StructureMarker, updatedAt: number): (string | bigint)[] {
  const { templateId, templateName, version, checksum } = marker
  return [templateId, templateName, BigInt(version), checksum, BigInt(Math.floor(updatedAt))]
}
