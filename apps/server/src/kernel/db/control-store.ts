import type { Kysely, SchemaModule } from 'kysely'
import type { Capabilities } from './capabilities.ts'

/** Where the control data of an installation lives: one SQLite file, or one PostgreSQL database. The same promises on both. */
export interface ControlStore {
  readonly dialect: DialectName
  readonly location: StoreLocation
  readonly capabilities: Capabilities
  /** For single statements. Reads see what is committed and do not wait for open transactions. */
  readonly db: ControlDb

  /**
   * Runs `work` in one transaction and commits when it resolves; whatever it throws rolls everything back and is thrown on. On SQLite
   * transactions of all processes run one after another (BEGIN IMMEDIATE). On PostgreSQL they run side by side as READ COMMITTED
   * unless `isolation` says otherwise, and **`work` runs again** (up to four times) after a deadlock or a serialization failure:
   * whatever it does outside of `tx` belongs into `tx.afterCommit`. A transaction whose COMMIT got no answer is never repeated.
   * @throws NestedTransactionError when the calling flow already has a transaction open
   */
  readonly transaction: <T>(work: (tx: ControlTx) => Promise<T>, options?: TransactionOptions) => Promise<T>

  /**
   * A transaction for changing the structure: one at a time over all processes, without the statement time limit, on SQLite with foreign
   * keys switched off and checked before the commit, as SQLite's procedure for rebuilding a table wants it.
   */
  readonly schemaTransaction: <T>(work: (db: MigrationDb) => Promise<T>) => Promise<T>

  /**
   * Calls `listener` whenever this process has committed something, or a single write has gone through. Used to tell other processes.
   * Returns the function that ends it.
   */
  readonly onOwnCommit: (listener: () => void) => () => void

  /**
   * A number that is another one when another process has committed since; null where the engine does not tell (PostgreSQL). Cheap, and for
   * `kernel/signals` alone.
   */
  readonly foreignCommits: () => number | null

  /** Resolves when the store answers. */
  readonly ping: () => Promise<void>
  /** Waits for open transactions, then closes all connections. The second call does nothing. */
  readonly close: () => Promise<void>
}

export type DialectName = 'sqlite' | 'postgres'

export type StoreLocation = { dialect: 'sqlite'; path: string } | { dialect: 'postgres'; url: string }

export interface TransactionOptions {
  /** What PostgreSQL guarantees against concurrent transactions; SQLite is serializable anyway. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
}

/** Executes statements. It has no tables of its own: a module narrows it to the tables it owns. */
export interface ControlDb extends Pick<Kysely<NoTables>, 'getExecutor' | 'executeQuery'> {
  readonly dialect: DialectName
  readonly capabilities: Capabilities
  /** The same executor, typed for `Tables` (`{ table_name: RowType }`). Costs nothing. */
  readonly withTables: <Tables>() => TableExecutor<Tables>
}

/** The executor of one open transaction. It takes every place that a `ControlDb` takes, not the other way round. */
export interface ControlTx extends ControlDb {
  /**
   * Runs `hook` in this transaction once its work is done, right before the commit, in order; what it throws rolls everything back. For what
   * has to hold a lock that many transactions want, and so is to be done as late as can be.
   */
  readonly beforeCommit: (hook: () => Promise<void>) => void
  /** Runs `hook` after the commit, in order, never after a rollback. What it throws is reported and does not undo anything. */
  readonly afterCommit: (hook: () => void) => void
}

/** What a migration may use. */
export interface MigrationDb extends ControlDb {
  readonly schema: SchemaModule
}

/** Kysely without the ways to open a transaction or to close the store. */
export type TableExecutor<Tables> = Pick<
  Kysely<Tables>,
  | 'selectFrom'
  | 'selectNoFrom'
  | 'insertInto'
  | 'updateTable'
  | 'deleteFrom'
  | 'with'
  | 'withRecursive'
  | 'fn'
  | 'case'
  | 'dynamic'
  | 'getExecutor'
  | 'executeQuery'
>

export type NoTables = Record<string, never>

export interface ControlStoreOptions {
  /** `sqlite:<path>` (relative to the working directory, or absolute), or `postgres://user:password@host:port/database`. */
  url: string
  /** SQLite: `normal` survives `kill -9`, `full` also power loss. Default `normal`. */
  durability?: 'normal' | 'full'
  /** SQLite: how long a write waits for another process. Default 10 s. */
  busyTimeoutMs?: number
  /** PostgreSQL: connections of this process. Default 10. */
  connectionsMax?: number
  /** PostgreSQL: how long to wait for a connection. Default 10 s. */
  connectTimeoutMs?: number
  /** PostgreSQL: the longest statement. Default 30 s. */
  statementTimeoutMs?: number
  /** Told of what no caller can be told: a failing hook after a commit, a lost idle connection. Default: a process warning. */
  onError?: (error: unknown) => void
}
