import type { Connection } from '../sqlite/connection.ts'
import type { DatabaseFile, Durability } from '../target.ts'
import type { LaneError } from './lane-error.ts'
import type { fileTasks } from '../files/file-tasks.ts'
import type { migrationTasks } from '../migration/migration-tasks.ts'
import type { queryTasks } from './query-tasks.ts'

/**
 * What lane processes can do: the handler tables of the engine's areas, merged. An area adds its kinds by exporting a table
 * (`export const fileTasks = { 'file.copy': copyFile, … }`, kinds prefixed with the area) and adding it in two places: to
 * this type (import type only, so that the server does not load the handlers) and to `areas` in `lane-process.ts`.
 */
type TaskTables = typeof queryTasks & typeof fileTasks & typeof migrationTasks

/** Runs in a lane process. Input and output are structured-clone safe; errors that are no `EngineError` are translated. */
export type TaskHandler<Input, Output> = (input: Input, context: LaneContext) => Output | Promise<Output>

export interface LaneContext {
  /**
   * A trusted read-write connection that stays open for the next task on the same file (a small LRU); never close it, and
   * leave no transaction open. Statements wait up to four seconds for a lock. Throws `foreign_file` for another database's file.
   */
  connection(file: DatabaseFile, durability: Durability): Connection
  /** Closes kept connections of this file before it is moved, replaced or rebuilt by the task itself. */
  release(path: string): void
}

export type TaskKind = keyof TaskTables
export type TaskInput<Kind extends TaskKind> = Parameters<TaskTables[Kind]>[0]
export type TaskOutput<Kind extends TaskKind> = Awaited<ReturnType<TaskTables[Kind]>>

/** From the server to a lane process, which takes one at a time, in order. */
export type LaneRequest =
  { type: 'run'; id: number; kind: TaskKind; input: unknown } | { type: 'release'; id: number; path: string }

/** From a lane process to the server. `kept` are the files that it still has open, which the server can ask it to let go. */
export type LaneReply =
  | { type: 'ready' }
  /** `rssBytes` lets the server replace a process that has grown. */
  | { type: 'done'; id: number; output: unknown; rssBytes: number; kept: readonly string[] }
  | { type: 'failed'; id: number; error: LaneError; kept: readonly string[] }
