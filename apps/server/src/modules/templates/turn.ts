import type { RolloutTarget } from './deps.ts'
import type { RolloutDatabaseRow } from './tables.ts'

/** One database of a wave and what a runner knows of its tries. */
export interface Turn {
  readonly row: RolloutDatabaseRow
  /** Undefined for a database that is gone. */
  readonly target: RolloutTarget | undefined
  /** Tries by this runner. */
  tries: number
  /** The attempts that the control store knows of: whoever changes the row makes them more, and then this runner's word does not count. */
  recordedAttempts: number
  /** Monotonic, of the first try. */
  firstTriedAtMs: number | null
}

export function newTurn(row: RolloutDatabaseRow, target: RolloutTarget | undefined): Turn {
  return { row, target, tries: 0, recordedAttempts: row.attempts, firstTriedAtMs: null }
}
