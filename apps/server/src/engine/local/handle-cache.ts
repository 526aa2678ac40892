import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../errors.ts'
import { identityOf } from '../sqlite/file-identity.ts'
import { TenantHandle } from './tenant-handle.ts'
import type { HandleOptions } from './tenant-handle.ts'

export interface HandleCacheOptions extends HandleOptions {
  handlesMax: number
  /** Unused handles are closed after this time. */
  idleMs: number
  now: () => number
  /** Empties a database's WAL in another process; false when it could not be emptied now. */
  checkpoint: (databaseId: string, path: string) => Promise<boolean>
}

/** A WAL beyond this is checkpointed while writes go on. */
const WAL_BYTES_DUE = 4 * 1024 * 1024
/** A handle at rest for this long is checkpointed, so that it can be closed without waiting for the disk. */
const REST_MS = 1_000
const CHECKPOINTS_AT_ONCE = 4
const CHECKPOINT_WAIT_MS = 1_000

/**
 * The server's open databases: never more than `handlesMax`, the least recently used goes first. A handle is used
 * synchronously, so that it can be closed between any two uses; who awaited something asks for it again.
 */
export class HandleCache {
  readonly #options: HandleCacheOptions
  readonly #handles = new Map<string, TenantHandle>()
  /** Opened in this turn of the event loop: who waited for them has yet to use them. */
  readonly #fresh = new Set<TenantHandle>()
  readonly #opening = new Map<string, Promise<TenantHandle>>()
  #checkpoints = 0
  #closed = false

  constructor(options: HandleCacheOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#handles.size
  }

  /** The open handle, if there is one, marked as used now. */
  peek(databaseId: string): TenantHandle | undefined {
    const handle = this.#handles.get(databaseId)
    if (handle !== undefined) handle.usedAtMs = this.#options.now()
    return handle
  }

  /** Opens it, or waits for who is opening it. It may be closed again by the time an awaiting caller goes on. */
  open(databaseId: string, path: string): Promise<TenantHandle> {
    const open = this.peek(databaseId)
    if (open !== undefined) return Promise.resolve(open)
    const opening = this.#opening.get(databaseId)
    if (opening !== undefined) return opening
    const promise = this.#open(databaseId, path).finally(() => this.#opening.delete(databaseId))
    this.#opening.set(databaseId, promise)
    return promise
  }

  /** Closes at once; with a full WAL this waits for the disk, so it is for errors and for the end. */
  drop(databaseId: string): void {
    const handle = this.#handles.get(databaseId)
    if (handle === undefined) return
    this.#handles.delete(databaseId)
    handle.connection.close()
  }

  /** Closes without keeping the event loop waiting, and not while it is being opened. */
  async close(databaseId: string): Promise<void> {
    await this.#opening.get(databaseId)?.catch(() => undefined)
    const handle = this.#handles.get(databaseId)
    if (handle === undefined) return
    if (handle.dirty) await this.#checkpoint(handle)
    if (this.#handles.get(databaseId) === handle) this.drop(databaseId)
  }

  /** After a lane's write to the same file. */
  noteWrite(databaseId: string): void {
    const handle = this.#handles.get(databaseId)
    if (handle === undefined) return
    handle.noteWrite()
    this.keepShort(handle)
  }

  /** After writes: has the WAL emptied when it has grown. */
  keepShort(handle: TenantHandle): void {
    if (!handle.isWalDue || handle.checkpointing !== null) return
    if (handle.walBytes() > WAL_BYTES_DUE) void this.#checkpoint(handle)
  }

  /** Now and then: closes idle handles and checkpoints those at rest. */
  sweep(): void {
    const now = this.#options.now()
    for (const handle of this.#handles.values()) {
      const restMs = now - handle.usedAtMs
      if (handle.dirty) {
        const due = restMs >= REST_MS || handle.walBytes() > WAL_BYTES_DUE
        if (due && this.#checkpoints < CHECKPOINTS_AT_ONCE) void this.#checkpoint(handle)
      } else if (restMs >= this.#options.idleMs) {
        this.#dropClean(handle)
      }
    }
  }

  /** Closes everything; nothing opens afterwards. Yields between files, because each may wait for the disk. */
  async end(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#opening.values())
    for (const databaseId of this.#handles.keys()) {
      this.drop(databaseId)
      await nextTurn()
    }
  }

  async #open(databaseId: string, path: string): Promise<TenantHandle> {
    // Asked again after every wait; opening itself yields to nobody.
    while (this.#handles.size >= this.#options.handlesMax) await this.#freePlace()
    if (this.#closed) throw new EngineError('overloaded', 'The server is shutting down.')
    this.#dropOtherNames(path)
    const handle = new TenantHandle(databaseId, path, this.#options, this.#options.now())
    this.#handles.set(databaseId, handle)
    this.#fresh.add(handle)
    setImmediate(() => this.#fresh.delete(handle))
    return handle
  }

  /**
   * Within a process SQLite knows a file by its identity: a connection under the name of one database would use the journal index of another
   * database's connection to the same file, which has been moved here then.
   */
  #dropOtherNames(path: string): void {
    const identity = identityOf(path)
    if (identity === null) return
    for (const handle of this.#handles.values()) if (handle.hasOpen(identity)) this.drop(handle.databaseId)
  }

  /** Closes the least recently used handle that needs no disk for it; if there is none, empties one's WAL first. */
  async #freePlace(): Promise<void> {
    const clean = this.#leastRecentlyUsed((handle) => !handle.dirty)
    if (clean !== null && this.#dropClean(clean)) return
    const chosen =
      this.#leastRecentlyUsed((handle) => handle.checkpointing === null) ??
      this.#leastRecentlyUsed(() => true)
    if (chosen === null) return nextTurn()
    // When lanes are busy with long copies, a short stall here is better than a database that cannot be opened.
    await Promise.race([this.#checkpoint(chosen), sleep(CHECKPOINT_WAIT_MS, undefined, { ref: false })])
    if (this.#handles.get(chosen.databaseId) === chosen) this.drop(chosen.databaseId)
  }

  /** False, and known as dirty from now on, when another process has left something in the WAL. */
  #dropClean(handle: TenantHandle): boolean {
    handle.dirty = handle.walBytes() > 0
    if (!handle.dirty) this.drop(handle.databaseId)
    return !handle.dirty
  }

  #leastRecentlyUsed(which: (handle: TenantHandle) => boolean): TenantHandle | null {
    let oldest: TenantHandle | null = null
    for (const handle of this.#handles.values()) {
      if (!this.#fresh.has(handle) && which(handle) && (oldest === null || handle.usedAtMs < oldest.usedAtMs))
        oldest = handle
    }
    return oldest
  }

  #checkpoint(handle: TenantHandle): Promise<void> {
    handle.checkpointing ??= this.#checkpointOnce(handle).finally(() => (handle.checkpointing = null))
    return handle.checkpointing
  }

  async #checkpointOnce(handle: TenantHandle): Promise<void> {
    const { writes } = handle
    this.#checkpoints++
    try {
      const emptied = await this.#options.checkpoint(handle.databaseId, handle.path)
      if (emptied && handle.writes === writes) handle.dirty = false
    } catch {
      // The next sweep tries again; the write itself was acknowledged and stays in the WAL.
    } finally {
      this.#checkpoints--
    }
  }
}
