import type { TaskInput, TaskKind, TaskOutput } from '../lanes/lane-task.ts'
import type { TenantTarget } from '../target.ts'
import type { TenantFile } from './tenant-path.ts'

/** What the local driver gives to its parts that work on whole files: creation, copies, replacement, migration. */
export interface LocalContext {
  /** Where the file is, whether it exists or not. Throws `not_found` for what is no database id. */
  fileOf(target: TenantTarget): TenantFile

  /**
   * Runs a task in a process of the work pool: fair over databases, killed at `timeoutMs` (`timeout`), `lane_died` when the
   * process ends by itself. `databaseId` is null for work that belongs to none.
   */
  runTask<Kind extends TaskKind>(
    databaseId: string | null,
    kind: Kind,
    input: TaskInput<Kind>,
    timeoutMs: number,
  ): Promise<TaskOutput<Kind>>

  /**
   * Holds the database's write place of this process meanwhile: no other write of it starts, and those under way have ended.
   * Reads go on. Order is first come, first served. Not re-entrant.
   */
  exclusively<Result>(target: TenantTarget, work: () => Promise<Result>): Promise<Result>

  /**
   * As `exclusively`, and with no connection at work on the file in this process or its lanes, reads included: for moving, replacing or
   * removing the file. A lane that is busy with another database for long may hold an idle connection a while longer.
   */
  withFileClosed<Result>(target: TenantTarget, work: () => Promise<Result>): Promise<Result>
}
