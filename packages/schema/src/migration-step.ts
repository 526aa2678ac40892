import { PlannerError } from './errors.ts'
import { gravestClass, type MigrationStep, type SchemaChange } from './plan.ts'

/** A step that completes changes; its class is the gravest of theirs. Checks are added by the planner. */
export function changeStep(changes: SchemaChange[], statements: string[]): MigrationStep {
  const [first] = changes
  if (first === undefined) throw new PlannerError('a step without a change')
  return {
    class: gravestClass(changes.map((change) => change.class)),
    kind: first.kind,
    table: first.table,
    ...(first.column !== undefined && { column: first.column }),
    ...(first.index !== undefined && { index: first.index }),
    summary: changes.map((change) => change.summary).join('; '),
    changes,
    statements,
    checks: [],
  }
}

/** A step that completes no change by itself: something leaves before, or comes back after, the changes. */
export function helperStep(
  kind: 'prepare' | 'restore',
  table: string,
  summary: string,
  statements: string[],
): MigrationStep {
  return { class: 'safe', kind, table, summary, changes: [], statements, checks: [] }
}
