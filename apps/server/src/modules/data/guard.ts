import type { ProgramStep, StepParam } from '../../engine/program.ts'
import { bindSlots, type Binding } from './bind.ts'
import { ShapeCache, type GuardPlan } from './plan.ts'
import type { RowChecks } from './row-checks.ts'

/** Nothing of a guard is shown. */
const GUARD_SHAPES = new ShapeCache([], true)

export function guardPlan(checks: RowChecks | null): GuardPlan | null {
  const before = checks?.before ?? null
  return before === null ? null : { sql: before.text, slots: before.slots }
}

/** The step that goes before a write; null when a value does not fit its column. */
export function guardStep(guard: GuardPlan, values: readonly unknown[], binding: Binding): ProgramStep | null {
  const params: StepParam[] | null = bindSlots(guard.slots, values, binding, 0, null)
  return params === null ? null : { sql: guard.sql, params, rows: GUARD_SHAPES.get(1, 'number') }
}
