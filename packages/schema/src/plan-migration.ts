import { compareAccess } from './compare-access.ts'
import { compareSchemas } from './compare-tables.ts'
import { createTableSql, indexStatements } from './create-statements.ts'
import { dataChecks } from './data-checks.ts'
import type { SchemaDocument, TableDefinition } from './document.ts'
import { MigrationRefusedError, PlannerError } from './errors.ts'
import { createFtsStatements, dropFtsStatements } from './fts-statements.ts'
import { foldName, quoteIdentifier, sameName } from './identifiers.ts'
import { matchSchemas } from './match-schemas.ts'
import { changeStep } from './migration-step.ts'
import {
  type AppliedRename,
  type DataCheck,
  gravestClass,
  type MigrationPlan,
  type MigrationStep,
  type PlanOptions,
  type RenameQuestion,
  type SchemaChange,
} from './plan.ts'
import { columnRenameSteps, tableRenameSteps } from './rename-steps.ts'
import { renameTables, type TablePair } from './rename-tables.ts'
import { alterSteps, planTable, putUpSteps, takeDownSteps } from './table-steps.ts'

/** The differences between two versions, with the questions that only a person can answer. */
export interface SchemaDiff {
  changes: SchemaChange[]
  questions: RenameQuestion[]
}

/**
 * Lists what differs between two versions; `from` is null for a database without tables. The order of columns and
 * of tables is no difference: SQLite adds columns at the end only. Throws `SchemaError` for answers that fit nothing.
 */
export function diffSchemas(
  from: SchemaDocument | null,
  to: SchemaDocument,
  options: PlanOptions = {},
): SchemaDiff {
  const match = matchSchemas(from, to, options)
  const pairs = renameTables(match)
  const changes = [...compareSchemas(match, pairs, tableOrder(to)), ...compareAccess(from, to, pairs)]
  return { changes, questions: match.questions }
}

/**
 * Plans the way from one version to another, for any database that is at `from`. Pure and deterministic. Throws
 * `MigrationRefusedError` while a loss could also be a rename, and for destructive changes when `allowDestructive` is
 * false; `SchemaError` for answers that fit nothing; `PlannerError` for a difference without SQL (a defect).
 */
export function planMigration(
  from: SchemaDocument | null,
  to: SchemaDocument,
  options: PlanOptions = {},
): MigrationPlan {
  const plan = previewMigration(from, to, options)
  if (plan.questions.length > 0) {
    const messages = plan.questions.map((question) => question.message).join(' ')
    throw new MigrationRefusedError(`${messages} Answer by name.`, plan.questions, [])
  }
  const destructive = planChanges(plan).filter((change) => change.class === 'destructive')
  if (options.allowDestructive === false && destructive.length > 0) {
    const summaries = destructive.map((change) => change.summary)
    throw new MigrationRefusedError(`Data would be lost: ${summaries.join('; ')}.`, [], summaries)
  }
  return plan
}

/** Like `planMigration`, but refuses nothing: open questions are in the plan, whose steps take them for losses. */
export function previewMigration(
  from: SchemaDocument | null,
  to: SchemaDocument,
  options: PlanOptions = {},
): MigrationPlan {
  const match = matchSchemas(from, to, options)
  const pairs = renameTables(match)
  const changes = compareSchemas(match, pairs, tableOrder(to))
  const accessChanges = compareAccess(from, to, pairs)
  const work = pairs.map((pair) => planTable(pair, changesOf(changes, pair)))
  const sqlSteps = [
    ...work.flatMap(takeDownSteps),
    ...match.dropped.map((table) => dropTableStep(table, changes)),
    ...tableRenameSteps(pairs, changes),
    ...pairs.flatMap((pair) => columnRenameSteps(pair, changes)),
    ...match.added.map((table) => addTableStep(table, changes)),
    ...work.flatMap(alterSteps),
    ...work.flatMap(putUpSteps),
  ]
  attachChecks(sqlSteps, pairs)
  const steps = [...sqlSteps, ...accessChanges.map((change) => changeStep([change], []))]
  checkComplete(steps, [...changes, ...accessChanges])
  return {
    class: gravestClass(steps.map((step) => step.class)),
    steps,
    questions: match.questions,
    renames: appliedRenames(pairs),
    foreign_keys_off: match.dropped.length > 0 || work.some((table) => table.rebuild),
  }
}

/** Every change of a plan, in the order of its steps. */
export function planChanges(plan: MigrationPlan): SchemaChange[] {
  return plan.steps.flatMap((step) => step.changes)
}

/** Every statement of a plan, in order. */
export function planStatements(plan: MigrationPlan): string[] {
  return plan.steps.flatMap((step) => step.statements)
}

/** Every check of a plan; all of them run before the first statement. */
export function planChecks(plan: MigrationPlan): DataCheck[] {
  return plan.steps.flatMap((step) => step.checks)
}

/** Options for the plan back from `to` to `from`, which then asks no question: every rename is turned round. */
export function reverseOptions(plan: MigrationPlan): PlanOptions {
  const tables = new Map(
    plan.renames
      .filter((rename) => rename.table === undefined)
      .map((rename) => [foldName(rename.to), rename.from]),
  )
  const renames = plan.renames.map(({ table, from, to }) => {
    if (table === undefined) return { from: to, to: from }
    return { table: tables.get(foldName(table)) ?? table, from: to, to: from }
  })
  return { renames, markers: 'ignore', unanswered: 'drop_and_add' }
}

function tableOrder(document: SchemaDocument): string[] {
  return document.tables.map((table) => table.name)
}

function changesOf(changes: readonly SchemaChange[], pair: TablePair): SchemaChange[] {
  return changes.filter((change) => change.kind !== 'drop_table' && sameName(change.table, pair.after.name))
}

function addTableStep(table: TableDefinition, changes: readonly SchemaChange[]): MigrationStep {
  const own = changes.filter((change) => change.kind === 'add_table' && change.table === table.name)
  return changeStep(own, [createTableSql(table), ...indexStatements(table), ...createFtsStatements(table)])
}

function dropTableStep(table: TableDefinition, changes: readonly SchemaChange[]): MigrationStep {
  const own = changes.filter((change) => change.kind === 'drop_table' && change.table === table.name)
  return changeStep(own, [...dropFtsStatements(table), `DROP TABLE ${quoteIdentifier(table.name)}`])
}

/** Puts each check on the step that it speaks of; every step's checks run before the first statement of the plan. */
function attachChecks(steps: readonly MigrationStep[], pairs: readonly TablePair[]): void {
  for (const pair of pairs) {
    for (const check of dataChecks(pair, pairs)) {
      const step = stepOfCheck(steps, check)
      if (step === undefined) throw new PlannerError(`no step needs the check: ${check.message}`)
      step.checks.push(check)
    }
  }
}

function stepOfCheck(steps: readonly MigrationStep[], check: DataCheck): MigrationStep | undefined {
  const own = steps.filter((step) => step.table === check.table)
  const speaksOf = (change: SchemaChange): boolean =>
    check.index === undefined
      ? check.column !== undefined && change.column === check.column
      : change.index === check.index
  const rebuild = (candidates: readonly MigrationStep[]): MigrationStep | undefined =>
    candidates.find((step) => step.kind === 'rebuild_table')
  const speaking = own.filter((step) =>
    step.changes.some((change) => change.kind !== 'rename_column' && speaksOf(change)),
  )
  return speaking.at(-1) ?? rebuild(own) ?? own[0] ?? rebuild(steps)
}

/**
 * Nothing is silent: every change is completed by exactly one step, and every step does something. Rules and the type on the wire
 * are no part of the SQL: the version alone changes them.
 */
function checkComplete(steps: readonly MigrationStep[], changes: readonly SchemaChange[]): void {
  for (const change of changes) {
    const count = steps.filter((step) => step.changes.includes(change)).length
    if (count !== 1) throw new PlannerError(`${change.summary}: planned ${count} times`)
  }
  for (const step of steps) {
    const needsNone = step.kind === 'change_access' || (step.kind === 'change_type' && step.class === 'safe')
    if (step.statements.length === 0 && !needsNone) throw new PlannerError(`${step.summary}: no SQL`)
  }
}

function appliedRenames(pairs: readonly TablePair[]): AppliedRename[] {
  const tables = pairs
    .filter((pair) => pair.before.name !== pair.after.name)
    .map((pair) => ({ from: pair.before.name, to: pair.after.name }))
  const columns = pairs.flatMap((pair) =>
    pair.columns
      .filter((column) => column.before.name !== column.after.name)
      .map((column) => ({ table: pair.after.name, from: column.before.name, to: column.after.name })),
  )
  return [...tables, ...columns]
}
