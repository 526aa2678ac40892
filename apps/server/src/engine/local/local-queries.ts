import { setTimeout as sleep } from 'node:timers/promises'
import type { SchemaDocument } from '@tenantry/schema'
import type { RunOptions, TenantStructure, UntrustedResult, UntrustedStatement } from '../engine.ts'
import { EngineError } from '../errors.ts'
import type { LanePool } from '../lanes/lane-pool.ts'
import type { Program, ProgramResult, RunLimits } from '../program.ts'
import { fileBytes, identityOf } from '../sqlite/file-identity.ts'
import { sqliteResultCode } from '../sqlite/sqlite-error.ts'
import type { TenantTarget } from '../target.ts'
import type { DatabaseLocks } from './database-locks.ts'
import type { HandleCache } from './handle-cache.ts'
import { StaleHandleError } from './tenant-handle.ts'
import type { TenantHandle } from './tenant-handle.ts'
import { tenantFile, type TenantFile } from './tenant-path.ts'

export interface LocalQueriesParts {
  dataFolder: string
  handles: HandleCache
  locks: DatabaseLocks
  /** Users' statements. */
  queries: LanePool
  /** Our own work on whole files; a user's slow statements never take its places. */
  work: LanePool
  now: () => number
}

/** How long a lock of another process is waited for. */
const BUSY_WAIT_MS = 5_000
const BACKOFF_MAX_MS = 40
const SQLITE_TOOBIG = 18
/** After these the connection is worth nothing; the file may have been put right by the next use. */
const HANDLE_ENDING_REASONS = new Set(['corrupt', 'io', 'read_only', 'not_found'])

const INTROSPECTION_TIMEOUT_MS = 10_000

/** Programs and statements on databases that are files on this node's disk. */
export class LocalQueries {
  readonly #parts: LocalQueriesParts

  constructor(parts: LocalQueriesParts) {
    this.#parts = parts
  }

  async run(target: TenantTarget, program: Program, options: RunOptions): Promise<ProgramResult> {
    // An fsync at commit must not stall the event loop, so that durable writes are a lane's work as well.
    const inLane =
      options.cost === 'unbounded' || (program.access === 'write' && target.durability === 'full')
    if (inLane) return this.#runInLane(target, program, options)
    try {
      return await this.#runHere(target, program, options)
    } catch (error) {
      if (!isTooBig(error)) throw error
      return this.#runInLane(target, program, options)
    }
  }

  async runSql(
    target: TenantTarget,
    statement: UntrustedStatement,
    limits: RunLimits,
  ): Promise<UntrustedResult> {
    const { rowsMax, resultBytesMax, timeoutMs } = limits
    const input = {
      ...this.#fileOf(target),
      durability: target.durability,
      statement,
      rowsMax,
      resultBytesMax,
    }
    const work = () => this.#parts.queries.run(target.databaseId, 'sql', input, timeoutMs)
    return statement.access === 'read'
      ? this.#parts.locks.read(target.databaseId, work)
      : this.#parts.locks.write(target.databaseId, () => this.#noting(target, work))
  }

  async countRows(
    target: TenantTarget,
    tables: readonly string[],
    limits: RunLimits,
  ): Promise<Record<string, number>> {
    const input = { ...this.#fileOf(target), tables }
    return this.#parts.locks.read(target.databaseId, () =>
      this.#parts.queries.run(target.databaseId, 'count', input, limits.timeoutMs),
    )
  }

  async structure(target: TenantTarget): Promise<TenantStructure> {
    for (;;) {
      const seen = await this.#withHandle(target, readStamp)
      if (seen.marker !== null) return { ...seen, document: null }
      const kept = this.#parts.handles.peek(target.databaseId)?.document
      if (kept?.stamp === seen.stamp) return { ...seen, document: kept.document }
      const document = await this.#introspect(target)
      // A document belongs to a stamp when the stamp was the same before and after: it never comes back.
      const after = await this.#withHandle(target, readStamp)
      if (after.stamp !== seen.stamp) continue
      const handle = this.#parts.handles.peek(target.databaseId)
      if (handle !== undefined) handle.document = { stamp: seen.stamp, document }
      return { ...seen, document }
    }
  }

  async rowBound(target: TenantTarget, table: string, cap: number): Promise<number | null> {
    return this.#withHandle(target, (handle, nowMs) => handle.rowBounds.bound(table, cap, nowMs))
  }

  async sizeBytes(target: TenantTarget): Promise<number | null> {
    const { path } = this.#fileOf(target)
    if (identityOf(path) === null) throw new EngineError('not_found', 'The database file is missing.')
    return fileBytes(path) + fileBytes(`${path}-wal`)
  }

  async release(target: TenantTarget): Promise<void> {
    await this.withFileClosed(target, () => Promise.resolve())
  }

  /** Part of `LocalContext`. */
  async exclusively<Result>(target: TenantTarget, work: () => Promise<Result>): Promise<Result> {
    return this.#parts.locks.write(target.databaseId, () => this.#noting(target, work))
  }

  /** Part of `LocalContext`. */
  async withFileClosed<Result>(target: TenantTarget, work: () => Promise<Result>): Promise<Result> {
    const { path } = this.#fileOf(target)
    return this.#parts.locks.close(target.databaseId, async () => {
      await this.#parts.handles.close(target.databaseId)
      await Promise.all([this.#parts.queries.release(path), this.#parts.work.release(path)])
      return work()
    })
  }

  #fileOf(target: TenantTarget): TenantFile {
    return tenantFile(this.#parts.dataFolder, target.databaseId)
  }

  async #runHere(target: TenantTarget, program: Program, limits: RunLimits): Promise<ProgramResult> {
    const run = (handle: TenantHandle, nowMs: number) => handle.run(program, limits, nowMs)
    if (program.access === 'read') return this.#withHandle(target, run)
    const write = (handle: TenantHandle, nowMs: number) => {
      const result = run(handle, nowMs)
      this.#parts.handles.keepShort(handle)
      return result
    }
    return (
      this.#writeNow(target, write) ??
      this.#parts.locks.write(target.databaseId, () => this.#withHandle(target, write, 'writer'))
    )
  }

  /** Null when the write has to wait for another one, or for its handle. A write that never yields needs no lock. */
  #writeNow(
    target: TenantTarget,
    write: (handle: TenantHandle, nowMs: number) => ProgramResult,
  ): ProgramResult | null {
    if (!this.#parts.locks.isFree(target.databaseId)) return null
    const handle = this.#parts.handles.peek(target.databaseId)
    if (handle === undefined) return null
    try {
      return write(handle, this.#parts.now())
    } catch (error) {
      this.#afterFailure(handle, error)
      if (error instanceof StaleHandleError || isBusy(error)) return null
      throw error
    }
  }

  /** A connection whose file is gone or damaged, or that could not roll back, is closed: the next use opens a sound one. */
  #afterFailure(handle: TenantHandle, error: unknown): void {
    const ended = error instanceof EngineError && HANDLE_ENDING_REASONS.has(error.reason)
    if (ended || handle.connection.inTransaction) this.#parts.handles.drop(handle.databaseId)
  }

  async #introspect(target: TenantTarget): Promise<SchemaDocument | null> {
    const input = this.#fileOf(target)
    const { document } = await this.#parts.locks.read(target.databaseId, () =>
      this.#parts.queries.run(target.databaseId, 'file.introspect', input, INTROSPECTION_TIMEOUT_MS),
    )
    return document
  }

  async #runInLane(target: TenantTarget, program: Program, options: RunLimits): Promise<ProgramResult> {
    const { locks, queries } = this.#parts
    const input = {
      ...this.#fileOf(target),
      durability: target.durability,
      program,
      rowsMax: options.rowsMax,
      resultBytesMax: options.resultBytesMax,
      nowSeconds: Math.floor(this.#parts.now() / 1000),
    }
    const work = () => queries.run(target.databaseId, 'program', input, options.timeoutMs)
    return program.access === 'read'
      ? locks.read(target.databaseId, work)
      : locks.write(target.databaseId, () => this.#noting(target, work))
  }

  /** A lane's write counts for the server's handle too: its WAL has grown. */
  async #noting<Result>(target: TenantTarget, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } finally {
      this.#parts.handles.noteWrite(target.databaseId)
    }
  }

  /**
   * Uses the database's handle, opening it when needed. A lock of another process is waited for without keeping the event
   * loop; a handle whose file was replaced is opened again once. `writer` holds the lock itself and does not ask whether
   * the file is open to readers.
   */
  async #withHandle<Result>(
    target: TenantTarget,
    use: (handle: TenantHandle, nowMs: number) => Result,
    role: 'reader' | 'writer' = 'reader',
  ): Promise<Result> {
    const { handles, locks, now } = this.#parts
    const startedAtMs = now()
    let reopened = false
    for (let backoffMs = 1; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)) {
      const closed = role === 'reader' ? locks.whenOpen(target.databaseId) : null
      if (closed !== null) {
        await closed
        continue
      }
      const handle = handles.peek(target.databaseId)
      if (handle === undefined) {
        await this.#open(target, startedAtMs)
        continue
      }
      try {
        return use(handle, now())
      } catch (error) {
        this.#afterFailure(handle, error)
        if (error instanceof StaleHandleError && !reopened) {
          reopened = true
          continue
        }
        if (!isBusy(error) || now() - startedAtMs > BUSY_WAIT_MS) throw error
      }
      await sleep(backoffMs)
    }
  }

  /** Opening can meet a lock as well: of a process that recovers the file after a crash, or closes it. */
  async #open(target: TenantTarget, startedAtMs: number): Promise<void> {
    const { handles, now } = this.#parts
    for (let backoffMs = 1; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)) {
      try {
        await handles.open(target.databaseId, this.#fileOf(target).path)
        return
      } catch (error) {
        if (!isBusy(error) || now() - startedAtMs > BUSY_WAIT_MS) throw error
      }
      await sleep(backoffMs)
    }
  }
}

function readStamp(handle: TenantHandle): Pick<TenantStructure, 'stamp' | 'marker'> {
  const { stamp, marker } = handle.readStructure()
  return { stamp, marker }
}

function isBusy(error: unknown): boolean {
  return error instanceof EngineError && error.reason === 'busy'
}

function isTooBig(error: unknown): boolean {
  return error instanceof EngineError && sqliteResultCode(error.cause) === SQLITE_TOOBIG
}
