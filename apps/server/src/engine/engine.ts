import type { MigrationStep, SchemaDocument } from '@tenantry/schema'
import type { Program, ProgramResult, RunLimits, SqlValue } from './program.ts'
import type { StructureMarker, StructureStamp, TenantTarget } from './target.ts'

/**
 * Tenant databases: opened on demand, closed when idle, queried in lanes, the same for local files and remote libSQL servers.
 * Every method names its tenant. All errors are `EngineError`s (see `errors.ts`) and concern that one tenant only.
 */
export interface Engine {
  /** What the file itself says it is. Cached for an open handle; `run` notices when it is no longer true. */
  structure(target: TenantTarget): Promise<TenantStructure>

  /**
   * Runs a program. `bounded` runs in this process on a prepared statement, and is only right when the caller has proved that the
   * work is small; `unbounded` runs in a lane process that is killed at `timeoutMs`.
   */
  run(target: TenantTarget, program: Program, options: RunOptions): Promise<ProgramResult>

  /** Runs one statement that Tenantry did not compile: in a lane process, on a handle of its own, under the authorizer. */
  runSql(target: TenantTarget, statement: UntrustedStatement, limits: RunLimits): Promise<UntrustedResult>

  /** An upper bound of a table's rows, or null when there are more than `cap`. Cheap: counts no further than `cap`. */
  rowBound(target: TenantTarget, table: string, cap: number): Promise<number | null>

  /** Exact row counts of the named tables, in a lane process. */
  countRows(
    target: TenantTarget,
    tables: readonly string[],
    limits: RunLimits,
  ): Promise<Record<string, number>>

  /** Bytes on disk (file and WAL) by `stat`; null where a remote server does not say. */
  sizeBytes(target: TenantTarget): Promise<number | null>

  /** Creates the database; doing it again after a crash is harmless, an existing whole database stays. */
  create(target: TenantTarget, image: DatabaseImage): Promise<void>

  /** Removes the database and all its files; missing ones are no error. */
  remove(target: TenantTarget): Promise<void>

  /** Closes this process' handles of the database and waits for running work; the next use opens it again. */
  release(target: TenantTarget): Promise<void>

  /**
   * A consistent copy as one SQLite file without WAL, made in a lane process and checked: `corrupt` for a damaged database, unless what can
   * be read of it is wanted (`evenIfDamaged`). A copy that fails leaves nothing at the path or beside it.
   */
  copyTo(target: TenantTarget, path: string, options?: { evenIfDamaged?: boolean }): Promise<void>

  /**
   * Replaces the database by a checked file (a snapshot or an import); atomic, the old file is gone only after success. A `mark` comes into
   * the database with the content.
   */
  replaceFrom(target: TenantTarget, path: string, mark?: string): Promise<void>

  /** Whether the database's content goes back to the `replaceFrom` with this mark. Marks are kept for a day. */
  wasReplacedBy(target: TenantTarget, mark: string): Promise<boolean>

  /** Opens a file that comes from outside, in a lane process without trust: is it SQLite, whole, and free of surprises? */
  inspectFile(path: string): Promise<FileInspection>

  /**
   * Brings one database from one version to another, in one transaction at `synchronous=FULL`. Waits about a second for other writers,
   * without keeping other databases from theirs.
   */
  migrate(target: TenantTarget, migration: TenantMigration): Promise<MigrationOutcome>

  /** Makes a closed database file at a path of the caller's own: scratch space, no tenant. */
  buildFile(path: string, image: DatabaseImage): Promise<void>

  /** `migrate` on a file of the caller's own, which it changes: a dry run. */
  tryMigration(path: string, migration: TenantMigration): Promise<MigrationOutcome>

  /** Compares the real structure with what a fresh database of this schema would have. */
  findDrift(target: TenantTarget, document: SchemaDocument): Promise<readonly DriftDifference[]>

  /**
   * Brings the real structure back to this schema's where that loses no row, in one transaction at `synchronous=FULL`; the marker stays.
   * `failed` when it could not, or when only a lossy change would do.
   */
  repairDrift(target: TenantTarget, document: SchemaDocument): Promise<MigrationOutcome>

  stats(): EngineStats
  /** Ends lane processes, closes all handles. */
  close(): Promise<void>
}

export interface RunOptions extends RunLimits {
  cost: 'bounded' | 'unbounded'
}

export interface TenantStructure {
  stamp: StructureStamp
  marker: StructureMarker | null
  /** Read from the file for a database without template; null for one that has one (its document is the template's). */
  document: SchemaDocument | null
}

/** What a new database starts as. Statements run once for all databases of a version: the engine keeps a prebuilt file. */
export interface DatabaseImage {
  marker: StructureMarker | null
  statements: readonly string[]
}

export interface UntrustedStatement {
  sql: string
  params: readonly SqlValue[]
  access: 'read' | 'write'
  /** How integers beyond 2^53 are written; default exact JSON numbers. */
  bigIntegers?: 'number' | 'string'
}

export interface UntrustedResult {
  columns: readonly string[]
  /** A JSON array of objects. */
  json: string
  count: number
  affected: number
}

export type FileInspection =
  | {
      ok: true
      marker: StructureMarker | null
      document: SchemaDocument | null
      sizeBytes: number
      /** What the document leaves out: the first thousand, and how many there are. */
      skipped: readonly SkippedObject[]
      skippedCount: number
    }
  | { ok: false; problem: string }

/** Something in a file from outside that is kept in it, but that its schema document leaves out, and why. */
export interface SkippedObject {
  kind: 'table' | 'column' | 'index' | 'reference' | 'view' | 'fts'
  /** `table`, or `table.column` and the like. */
  object: string
  reason: string
}

export interface TenantMigration {
  from: StructureMarker | null
  to: StructureMarker
  steps: readonly MigrationStep[]
  foreignKeysOff: boolean
  /** Where a consistent copy is put before anything is changed; null for none. */
  snapshotPath: string | null
}

export type MigrationOutcome =
  | { status: 'migrated'; durationMs: number }
  /** The file carries the target version already: a crash came between its commit and our record. */
  | { status: 'already_there'; durationMs: number }
  /**
   * Nothing was changed. `data_check`: existing rows do not fit; `error` then says which. `busy`: another writer was in the way, or the
   * engine had no place for it; later it may go.
   */
  | { status: 'failed'; cause: 'data_check' | 'busy' | 'error'; error: string; durationMs: number }

export interface DriftDifference {
  kind: string
  object: string
  expected: string | null
  actual: string | null
}

export interface EngineStats {
  openHandles: number
  handlesMax: number
  laneProcesses: number
  lanesBusy: number
  laneQueue: number
}
