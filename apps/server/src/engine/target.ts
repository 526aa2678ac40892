/** Where a tenant database lives. A `libsql` target carries its secret only in memory, never in a log or a reply. */
export type Placement = { kind: 'local' } | { kind: 'libsql'; url: string; authToken: string | null }

/**
 * `normal` survives the death of the process at any point; `full` survives the loss of power as well
 * (SQLite's `synchronous=NORMAL` and `FULL` in WAL mode).
 */
export type Durability = 'normal' | 'full'

const DATABASE_ID = /^db_[0-9a-z]{10,40}$/

export function isDatabaseId(text: string): boolean {
  return DATABASE_ID.test(text)
}

/** A database's file, and whose it has to be: null for one that is no tenant's own, such as a copy or a scratch file. */
export interface DatabaseFile {
  path: string
  databaseId: string | null
}

/** What the engine has to know to reach one tenant's database. */
export interface TenantTarget {
  /** `db_…`; the file's path follows from it. */
  databaseId: string
  placement: Placement
  durability: Durability
}

/** Written into the tenant's own file, in the transaction that brings it to this version. */
export interface StructureMarker {
  templateId: string
  templateName: string
  version: number
  /** SHA-256 of the canonical schema, in hex. */
  checksum: string
}

/**
 * What a program was compiled against. `<templateId>@<version>` for a database made from a template,
 * `cookie:<schema_version>` for one without. A program that meets another stamp is not run.
 */
export type StructureStamp = string

export function stampOf(marker: StructureMarker): StructureStamp {
  return `${marker.templateId}@${marker.version}`
}
