import type { ProgramStep } from '../../engine/program.ts'
import type { Cost } from './cost.ts'
import type { SelectPlan } from './plan.ts'
import type { ResultPlace } from './reference.ts'

/** An operation that is ready to run: its statements with their values, and how its results become a reply. */
export type PreparedOperation = PreparedSelect | PreparedWrite

export interface PreparedSelect {
  kind: 'select'
  steps: readonly ProgramStep[]
  cost: Cost
  limit: number
  plan: SelectPlan
}

export interface PreparedWrite {
  kind: 'write'
  steps: readonly ProgramStep[]
  cost: Cost
  /** What `returning` gives: nothing, one object for a single inserted one, or an array. */
  result: 'none' | 'one' | 'many'
  /** How many rows each step brings, when that is known before it runs. */
  rowsPerStep: readonly number[] | null
}

/** Where a later operation of the batch finds this one's rows; `firstStep` is its first step in the program. */
export function placeOf(prepared: PreparedOperation, firstStep: number): ResultPlace | null {
  const columns = prepared.steps[0]?.rows?.columns ?? []
  if (columns.length === 0) return null
  const names = new Set(columns.map((column) => column.name))
  if (prepared.kind === 'select') {
    return { single: false, columns: names, locate: (row) => ({ step: firstStep, row }) }
  }
  const { rowsPerStep, steps, result } = prepared
  return {
    single: result === 'one',
    columns: names,
    locate(row) {
      if (rowsPerStep === null) return steps.length === 1 ? { step: firstStep, row } : null
      let first = 0
      for (const [index, count] of rowsPerStep.entries()) {
        if (row < first + count) return { step: firstStep + index, row: row - first }
        first += count
      }
      return null
    },
  }
}

