import { existsSync } from 'node:fs'
import { backup, constants, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { EngineError } from '../errors.ts'
import type { SqlValue } from '../program.ts'
import type { Durability } from '../target.ts'
import { createEmptyFile, requireDatabaseFile } from './database-file.ts'
import { fileBytes } from './file-identity.ts'
import { claimFile, foreignFile, readOwner, requireOwner } from './file-owner.ts'
import { toEngineError } from './sqlite-error.ts'

export interface OpenOptions {
  /** `readwrite` and `readonly` want an existing file; `create` makes a missing one with permissions 0600. */
  mode: 'readwrite' | 'readonly' | 'create'
  /**
   * False for a file or for SQL that comes from outside: small limits, cell checks, and no schema-driven calls of
   * functions with side effects. Defensive mode and `trusted_schema=OFF` hold for both.
   */
  trusted: boolean
  /** The database that the file has to belong to; null (default) for a file that is no tenant's own. A file that does not say passes. */
  owner?: string | null
  /** A file that does not say becomes the owner's. Default false. */
  claims?: boolean
  /** Default `normal`. */
  durability?: Durability
  /** Page cache; default 256. */
  cacheKib?: number
  /** Default true. Off only for table rebuilds: it cannot be changed inside a transaction. */
  foreignKeys?: boolean
  /** `keep` leaves the file's own journal mode (a file from outside, a copy); default `wal`. */
  journal?: 'wal' | 'keep'
  /** WAL pages after which a commit checkpoints by itself; 0 never, default 1000. */
  autoCheckpointPages?: number
  /** How long a statement blocks its thread for a lock. Default 0: `busy` at once, for the event loop's sake. */
  busyTimeoutMs?: number
  /** Statements kept prepared by `cached`; default 64. */
  statementsMax?: number
  /** Largest text, blob or row in bytes; default 256 MiB, 16 MiB without trust. */
  valueBytesMax?: number
}

/** A prepared statement whose rows are arrays in column order. Parameters are positional. */
export interface Statement {
  /** The text of this statement alone: what follows the first one is not part of it. */
  readonly sourceSQL: string
  get(...params: readonly SqlValue[]): SqlValue[] | undefined
  all(...params: readonly SqlValue[]): SqlValue[][]
  iterate(...params: readonly SqlValue[]): IterableIterator<SqlValue[]>
  run(...params: readonly SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  columns(): { name: string; column: string | null; table: string | null; type: string | null }[]
  /** On: integers come as `bigint`. Off: as numbers, and one beyond 2^53 throws `ERR_OUT_OF_RANGE`. */
  setReadBigInts(enabled: boolean): void
}

/** SQLite's action codes and answers for authorizers, by their names in SQLite. */
export const sqlActions = constants

/** What an authorizer sees: SQLite's action code and its four arguments. It answers SQLITE_OK or SQLITE_DENY. */
export type Authorizer = (
  action: number,
  first: string | null,
  second: string | null,
  database: string | null,
  trigger: string | null,
) => number

/** Limits for what was not written by us; the numbers are far above honest use. */
const UNTRUSTED_LIMITS = {
  sqlLength: 1_000_000,
  exprDepth: 200,
  compoundSelect: 50,
  functionArg: 100,
  likePatternLength: 1_000,
  triggerDepth: 20,
  attach: 0,
}
const TRUSTED_VALUE_BYTES_MAX = 256 * 1024 * 1024
const UNTRUSTED_VALUE_BYTES_MAX = 16 * 1024 * 1024

/**
 * One SQLite connection. This is the only file that knows the driver; statements and `exec` throw the driver's own errors
 * (cheap on the hot path), which the caller turns into `EngineError`s with `toEngineError`.
 */
export class Connection {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statementsMax: number
  readonly #statements = new Map<string, Statement>()

  constructor(path: string, database: DatabaseSync, statementsMax: number) {
    this.path = path
    this.#database = database
    this.#statementsMax = statementsMax
  }

  get isOpen(): boolean {
    return this.#database.isOpen
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  prepare(sql: string): Statement {
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    // The driver's types describe rows as objects; `setReturnArrays` makes them arrays.
    return statement as unknown as Statement
  }

  /** A statement kept prepared for the next call with the same text; the least recently used ones go. */
  cached(sql: string): Statement {
    const kept = this.#statements.get(sql)
    if (kept !== undefined) {
      if (this.#statements.size > this.#statementsMax / 2) {
        this.#statements.delete(sql)
        this.#statements.set(sql, kept)
      }
      return kept
    }
    const statement = this.prepare(sql)
    this.#statements.set(sql, statement)
    if (this.#statements.size > this.#statementsMax) {
      const oldest = this.#statements.keys().next()
      if (!oldest.done) this.#statements.delete(oldest.value)
    }
    return statement
  }

  /** `immediate` takes the write lock at once, or throws SQLITE_BUSY; `deferred` locks with the first statement. */
  begin(kind: 'deferred' | 'immediate'): void {
    this.cached(kind === 'immediate' ? 'BEGIN IMMEDIATE' : 'BEGIN').run()
  }

  commit(): void {
    this.cached('COMMIT').run()
  }

  rollback(): void {
    this.cached('ROLLBACK').run()
  }

  /** The schema cookie: every change of the structure, by any process, makes it larger. */
  schemaCookie(): number {
    return Number(this.cached('PRAGMA schema_version').get()?.[0])
  }

  /** Changes when another connection has committed since the last call on this one. */
  dataVersion(): number {
    return Number(this.cached('PRAGMA data_version').get()?.[0])
  }

  setAuthorizer(authorizer: Authorizer | null): void {
    this.#database.setAuthorizer(authorizer)
  }

  /** A consistent copy, made on the thread pool a batch of pages at a time. Rejects with an `EngineError`. */
  async backupTo(path: string): Promise<void> {
    try {
      await backup(this.#database, path, { rate: 1_000 })
    } catch (error) {
      throw toEngineError(error)
    }
  }

  /** Idempotent. The last connection to a WAL database checkpoints here, which can wait for the disk. */
  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }
}

/**
 * Opens a database file. Throws `EngineError`: `not_found` for a missing file (none is ever created by accident), `foreign_file` for what
 * is no regular file or another database's, `corrupt`, `read_only`, `busy`, `io`.
 */
export function openConnection(path: string, options: OpenOptions): Connection {
  if (options.mode === 'create') createEmptyFile(path)
  else requireDatabaseFile(path)
  const owner = options.owner ?? null
  let database: DatabaseSync | null = null
  try {
    // Opening would apply the journal to the file, whoever that belongs to.
    if (owner !== null && hasJournal(path)) refuseForeignFile(path, owner)
    database = new DatabaseSync(
      `${pathToFileURL(path).href}?mode=${options.mode === 'readonly' ? 'ro' : 'rw'}`,
      driverOptions(options),
    )
    database.exec(pragmas(options))
    const connection = new Connection(path, database, options.statementsMax ?? 64)
    if (owner !== null) {
      if (options.claims === true) claimFile(connection, owner)
      else requireOwner(connection, owner)
    }
    return connection
  } catch (error) {
    if (database?.isOpen === true) database.close()
    if (!existsSync(path))
      throw new EngineError('not_found', 'The database file is missing.', { cause: error })
    throw toEngineError(error)
  }
}

function hasJournal(path: string): boolean {
  return fileBytes(`${path}-wal`) > 0 || fileBytes(`${path}-journal`) > 0
}

/**
 * Throws `foreign_file` when the file itself, without its journals, says that it belongs to another database. Takes no lock and changes
 * nothing; what cannot be read passes.
 */
export function refuseForeignFile(path: string, databaseId: string): void {
  const owner = ownerInFile(path)
  if (owner !== null && owner !== databaseId) throw foreignFile(databaseId, owner)
}

function ownerInFile(path: string): string | null {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(`${pathToFileURL(path).href}?immutable=1`, {
      readOnly: true,
      defensive: true,
    })
    return readOwner(new Connection(path, database, 1))
  } catch {
    return null
  } finally {
    if (database?.isOpen === true) database.close()
  }
}

function driverOptions(options: OpenOptions) {
  const valueBytesMax =
    options.valueBytesMax ?? (options.trusted ? TRUSTED_VALUE_BYTES_MAX : UNTRUSTED_VALUE_BYTES_MAX)
  return {
    readOnly: options.mode === 'readonly',
    enableForeignKeyConstraints: options.foreignKeys ?? true,
    timeout: options.busyTimeoutMs ?? 0,
    allowExtension: false,
    defensive: true,
    limits: { length: valueBytesMax, ...(options.trusted ? { attach: 1 } : UNTRUSTED_LIMITS) },
  }
}

function pragmas(options: OpenOptions): string {
  const lines = [
    'trusted_schema=OFF',
    `cache_size=-${options.cacheKib ?? 256}`,
    `wal_autocheckpoint=${options.autoCheckpointPages ?? 1000}`,
    // REPLACE fires delete triggers only with this; the full-text triggers rely on it.
    'recursive_triggers=ON',
  ]
  if (!options.trusted) lines.push('cell_size_check=ON')
  if (options.mode === 'readonly') lines.push('query_only=ON')
  else {
    if ((options.journal ?? 'wal') === 'wal') lines.push('journal_mode=WAL')
    lines.push(`synchronous=${options.durability === 'full' ? 'FULL' : 'NORMAL'}`)
  }
  return lines.map((line) => `PRAGMA ${line};`).join('\n')
}
