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
  /** The steps that write, one for each row of an insert; the others look first. Null when every step writes. */
  rowSteps: readonly number[] | null
  cost: Cost
  /** What `returning` gives: nothing, one object for a single inserted one, or an array. */
  result: 'none' | 'one' | 'many'
  /** How many rows each step returns: an insert has a step for each row, which `on_conflict` may leave out. */
  stepRows: 'one' | 'one_or_none' | 'any'
}

/** Where a later operation of the batch finds this one's rows; `firstStep` is its first step in the program. */
export function placeOf(prepared: PreparedOperation, firstStep: number): ResultPlace | null {
  const columns = prepared.steps[writeStep(prepared, 0) ?? 0]?.rows?.columns ?? []
  if (columns.length === 0) return null
  const names = new Set(columns.map((column) => column.name))
  if (prepared.kind === 'select') {
    return { single: false, columns: names, locate: (row) => ({ step: firstStep, row }) }
  }
  const { stepRows, result } = prepared
  return {
    single: result === 'one',
    columns: names,
    locate(row) {
      const step = writeStep(prepared, stepRows === 'one' ? row : 0)
      if (step === null) return null
      if (stepRows === 'one') return { step: firstStep + step, row: 0 }
      return writeStep(prepared, 1) === null ? { step: firstStep + step, row } : null
    },
  }
}

/** The number of the operation's step that writes its `index`-th row, or null when there is no such step. */
function writeStep(prepared: PreparedOperation, index: number): number | null {
  const { steps } = prepared
  const step = prepared.kind === 'write' && prepared.rowSteps !== null ? prepared.rowSteps[index] : index
  return step !== undefined && step < steps.length ? step : null
}
