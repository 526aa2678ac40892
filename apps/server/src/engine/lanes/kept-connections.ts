import { EngineError } from '../errors.ts'
import { StructureWatch } from '../local/structure-watch.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { Connection } from '../sqlite/connection.ts'
import { identityOf, isSameFile } from '../sqlite/file-identity.ts'
import type { FileIdentity } from '../sqlite/file-identity.ts'
import type { DatabaseFile, Durability } from '../target.ts'
import type { LaneContext } from './lane-task.ts'

const KEPT_MAX = 8
const CACHE_KIB = 2048
const BUSY_TIMEOUT_MS = 4_000

interface Kept {
  path: string
  durability: Durability
  identity: FileIdentity
  connection: Connection
  structure: StructureWatch
}

/** The open connections of one lane process, most recently used last. */
export class KeptConnections implements LaneContext {
  #kept: Kept[] = []

  connection(file: DatabaseFile, durability: Durability): Connection {
    return this.#take(file, durability).connection
  }

  structure(file: DatabaseFile, durability: Durability): StructureWatch {
    return this.#take(file, durability).structure
  }

  /** Throws `not_found` when the kept connection's file is no longer the one at its path. Called inside a write transaction. */
  verify(path: string, durability: Durability): void {
    const kept = this.#find(path, durability)
    if (kept === undefined || isSameFile(kept.identity, identityOf(path))) return
    throw new EngineError('not_found', 'The database file was removed or replaced.')
  }

  /** The files that are open. */
  get paths(): string[] {
    return this.#kept.map(({ path }) => path)
  }

  release(path: string): void {
    this.#close((kept) => kept.path === path)
  }

  releaseAll(): void {
    this.#close(() => true)
  }

  /** After a task: one that left a transaction open has lost its connection. */
  endTask(): void {
    this.#close((kept) => kept.connection.inTransaction)
  }

  #find(path: string, durability: Durability): Kept | undefined {
    return this.#kept.find((kept) => kept.path === path && kept.durability === durability)
  }

  #take(file: DatabaseFile, durability: Durability): Kept {
    const { path } = file
    const found = this.#find(path, durability)
    if (found !== undefined && isSameFile(found.identity, identityOf(path))) {
      this.#kept = [...this.#kept.filter((kept) => kept !== found), found]
      return found
    }
    this.release(path)
    return this.#open(file, durability)
  }

  #open({ path, databaseId }: DatabaseFile, durability: Durability): Kept {
    // A kept connection to the same file under another name: the file was moved here since.
    const present = identityOf(path)
    if (present !== null) this.#close((kept) => kept.path !== path && isSameFile(kept.identity, present))
    const connection = openConnection(path, {
      mode: 'readwrite',
      trusted: true,
      durability,
      cacheKib: CACHE_KIB,
      busyTimeoutMs: BUSY_TIMEOUT_MS,
      owner: databaseId,
    })
    const identity = identityOf(path)
    if (identity === null) {
      connection.close()
      throw new EngineError('not_found', 'The database file is missing.')
    }
    const kept = { path, durability, identity, connection, structure: new StructureWatch() }
    this.#kept.push(kept)
    const oldest = this.#kept[0]
    if (this.#kept.length > KEPT_MAX && oldest !== undefined) this.#close((other) => other === oldest)
    return kept
  }

  #close(which: (kept: Kept) => boolean): void {
    const closing = this.#kept.filter(which)
    this.#kept = this.#kept.filter((kept) => !which(kept))
    for (const kept of closing) kept.connection.close()
  }
}
