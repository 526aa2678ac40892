import type { SchemaDocument } from '@tenantry/schema'
import { EngineError } from '../errors.ts'
import type { Program, ProgramResult } from '../program.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { Connection } from '../sqlite/connection.ts'
import { fileBytes, identityOf, isSameFile } from '../sqlite/file-identity.ts'
import type { FileIdentity } from '../sqlite/file-identity.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { StructureStamp } from '../target.ts'
import type { ResultLimits } from './encode-rows.ts'
import { RowBounds } from './row-bounds.ts'
import { runProgram } from './run-program.ts'
import { StructureWatch } from './structure-watch.ts'
import type { KnownStructure } from './structure-watch.ts'

export interface HandleOptions {
  cacheKib: number
  statementsMax: number
}

/** Reads trust for this long that the path still means the open file; writes never do. */
const TRUSTED_MS = 1_000
/** WAL size is looked at after so many writes. */
const WRITES_PER_LOOK = 64
/**
 * Larger values are refused with `SQLITE_TOOBIG` and the program goes to a lane: this bounds what one fetch of rows
 * can take in the server's memory and time.
 */
const VALUE_BYTES_MAX = 256 * 1024

/** The server's own open connection to one database, for programs that are known to be small. */
export class TenantHandle {
  readonly databaseId: string
  readonly path: string
  readonly connection: Connection
  readonly structure = new StructureWatch()
  readonly rowBounds: RowBounds
  /** Of a database without template: its structure as read for a stamp. */
  document: { stamp: StructureStamp; document: SchemaDocument | null } | null = null
  /** Set by the cache at every use. */
  usedAtMs: number
  /** Commits of this handle, and of lanes on its behalf. */
  writes = 0
  /** The WAL has, or may have, what the database file lacks; closing would wait for the disk. */
  dirty: boolean
  checkpointing: Promise<void> | null = null
  readonly #identity: FileIdentity
  #verifiedAtMs: number

  constructor(databaseId: string, path: string, options: HandleOptions, nowMs: number) {
    this.databaseId = databaseId
    this.path = path
    this.connection = openConnection(path, {
      mode: 'readwrite',
      trusted: true,
      cacheKib: options.cacheKib,
      statementsMax: options.statementsMax,
      // Checkpoints are for lane processes: an fsync here would stall every tenant.
      autoCheckpointPages: 0,
      valueBytesMax: VALUE_BYTES_MAX,
      owner: databaseId,
      claims: true,
    })
    const identity = identityOf(path)
    if (identity === null) {
      this.connection.close()
      throw new EngineError('not_found', 'The database file is missing.')
    }
    this.#identity = identity
    this.rowBounds = new RowBounds(this.connection)
    this.usedAtMs = nowMs
    this.#verifiedAtMs = nowMs
    this.dirty = this.walBytes() > 0
  }

  /** Synchronous, and short: that is what `bounded` promises. */
  run(program: Program, limits: ResultLimits, nowMs: number): ProgramResult {
    if (nowMs - this.#verifiedAtMs > TRUSTED_MS) {
      this.verifyFile()
      this.#verifiedAtMs = nowMs
    }
    const result = runProgram(
      {
        connection: this.connection,
        structure: this.structure,
        nowSeconds: Math.floor(nowMs / 1000),
        verifyFile: this.verifyFile,
      },
      program,
      limits,
    )
    if (program.access === 'write') this.noteWrite()
    return result
  }

  /** Throws `EngineError`. */
  readStructure(): KnownStructure {
    try {
      this.connection.begin('deferred')
      return this.structure.read(this.connection)
    } catch (error) {
      throw toEngineError(error)
    } finally {
      if (this.connection.inTransaction) this.connection.rollback()
    }
  }

  noteWrite(): void {
    this.writes++
    this.dirty = true
  }

  /** Asked after a write: whether it is time to look at the WAL's size. */
  get isWalDue(): boolean {
    return this.writes % WRITES_PER_LOOK === 0
  }

  walBytes(): number {
    return fileBytes(`${this.path}-wal`)
  }

  /** Whether this is the file that it has open, whatever its name. */
  hasOpen(identity: FileIdentity): boolean {
    return isSameFile(identity, this.#identity)
  }

  /** Throws `StaleHandleError` when the path means another file by now, or none. */
  readonly verifyFile = (): void => {
    if (!isSameFile(this.#identity, identityOf(this.path))) throw new StaleHandleError()
  }
}

/** The open file is no longer the database's: nothing was done, open it again. */
export class StaleHandleError extends EngineError {
  constructor() {
    super('not_found', 'The database file was removed or replaced.')
  }
}
