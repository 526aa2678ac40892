import { addsInPlace, isRelabelled } from './compare-columns.ts'
import { sameFts, sameIndex } from './compare-tables.ts'
import { columnSql, createIndexSql, dropIndexSql, tableIndexes, uniqueIndex } from './create-statements.ts'
import type { ColumnDefinition, IndexDefinition } from './document.ts'
import { PlannerError } from './errors.ts'
import { createFtsStatements, dropFtsStatements, rebuildFtsStatement } from './fts-statements.ts'
import { foldName, quoteIdentifier, sameName } from './identifiers.ts'
import { changeStep, helperStep } from './migration-step.ts'
import type { MigrationStep, SchemaChange } from './plan.ts'
import { dropsInPlace, tableSqlChanged } from './project-table.ts'
import { rebuildStatements } from './rebuild-table.ts'
import type { TablePair } from './rename-tables.ts'

/** One kept table with its changes, and what they ask for. */
export interface TableWork {
  pair: TablePair
  changes: readonly SchemaChange[]
  rebuild: boolean
  /** The full-text index is taken down before, and put up again after. */
  refreshFts: boolean
}

export function planTable(pair: TablePair, changes: readonly SchemaChange[]): TableWork {
  const rebuild =
    tableSqlChanged(pair) ||
    pair.added.some((column) => !addsInPlace(pair.after, column)) ||
    pair.dropped.some((column) => !dropsInPlace(pair, column.renamed))
  const ftsColumns = pair.before.fts?.columns.join(',')
  const renamedFts =
    pair.before.name !== pair.after.name || ftsColumns !== pair.renamed.fts?.columns.join(',')
  const refreshFts = rebuild || renamedFts || !sameFts(pair.renamed.fts, pair.after.fts)
  return { pair, changes, rebuild, refreshFts }
}

/** Before anything is renamed: full-text indexes and indexes that will not be the same afterwards go. */
export function takeDownSteps(work: TableWork): MigrationStep[] {
  const { pair, changes } = work
  const steps: MigrationStep[] = []
  const table = pair.after.name
  if (work.refreshFts && pair.before.fts !== undefined) {
    const statements = dropFtsStatements(pair.before)
    const change = changes.find((candidate) => candidate.kind === 'drop_fts')
    if (change !== undefined) steps.push(changeStep([change], statements))
    else steps.push(helperStep('prepare', table, `the full-text index of ${table} is taken down`, statements))
  }
  for (const index of indexesToDrop(pair)) {
    const change = changes.find((candidate) => dropsIndex(candidate, index, pair))
    const statements = [dropIndexSql(index.name)]
    if (change !== undefined) steps.push(changeStep([change], statements))
    else steps.push(helperStep('prepare', table, `the index ${index.name} is taken down`, statements))
  }
  return steps
}

/** Indexes of the database as it is which are not there, or not the same, in the new version. */
function indexesToDrop(pair: TablePair): IndexDefinition[] {
  const renamed = tableIndexes(pair.renamed)
  const kept = tableIndexes(pair.after)
  return tableIndexes(pair.before).filter((index, at) => {
    const after = kept.find((candidate) => sameName(candidate.name, index.name))
    const carried = renamed[at]
    return (
      after === undefined || carried === undefined || !sameIndex(pair.renamed, carried, pair.after, after)
    )
  })
}

function dropsIndex(change: SchemaChange, index: IndexDefinition, pair: TablePair): boolean {
  if (change.kind === 'drop_index') return sameName(change.index ?? '', index.name)
  if (change.kind !== 'change_unique') return false
  const column = pair.columns.find((candidate) => candidate.after.name === change.column)
  return (
    column !== undefined &&
    !column.after.unique &&
    uniqueIndex(pair.before, column.before).name === index.name
  )
}

/** After the renames: one rebuild, or columns added and dropped in place. */
export function alterSteps(work: TableWork): MigrationStep[] {
  const { pair, changes } = work
  const relabelled = changes.filter((change) => isRelabel(pair, change))
  const own = changes.filter((change) => altersTable(change) && !relabelled.includes(change))
  if (work.rebuild) {
    const statements = [...rebuildStatements(pair), ...keptIndexStatements(pair)]
    const { column: _, ...step } = changeStep([...own, ...relabelled], statements)
    return [{ ...step, kind: 'rebuild_table', summary: `~ ${pair.after.name} is rebuilt: ${step.summary}` }]
  }
  return [
    // The document alone changes; the step is there so that the change is seen.
    ...relabelled.map((change) => changeStep([change], [])),
    ...own.filter((change) => change.kind === 'add_column').map((change) => addColumnStep(pair, change)),
    ...own.filter((change) => change.kind === 'drop_column').map((change) => dropColumnStep(pair, change)),
  ]
}

function isRelabel(pair: TablePair, change: SchemaChange): boolean {
  const column = pair.columns.find((candidate) => candidate.after.name === change.column)
  return column !== undefined && isRelabelled(change, column)
}

const ELSEWHERE = new Set([
  'rename_table',
  'rename_column',
  'change_unique',
  'add_index',
  'drop_index',
  'change_index',
  'add_fts',
  'drop_fts',
  'change_fts',
])

function altersTable(change: SchemaChange): boolean {
  return !ELSEWHERE.has(change.kind)
}

function addColumnStep(pair: TablePair, change: SchemaChange): MigrationStep {
  const column = pair.added.find((candidate) => candidate.name === change.column)
  if (column === undefined) throw new PlannerError(`${change.summary}: the new version has no such column`)
  const table = quoteIdentifier(pair.after.name)
  const statements = [`ALTER TABLE ${table} ADD COLUMN ${columnSql(pair.after, column)}`]
  if (column.unique) statements.push(createIndexSql(pair.after, uniqueIndex(pair.after, column)))
  return changeStep([change], statements)
}

function dropColumnStep(pair: TablePair, change: SchemaChange): MigrationStep {
  const dropped = pair.dropped.find((candidate) => candidate.before.name === change.column)
  if (dropped === undefined) throw new PlannerError(`${change.summary}: the old version has no such column`)
  const table = quoteIdentifier(pair.after.name)
  return changeStep([change], [`ALTER TABLE ${table} DROP COLUMN ${quoteIdentifier(dropped.renamed.name)}`])
}

/** A rebuild takes all indexes down; those that are changes have steps of their own. */
function keptIndexStatements(pair: TablePair): string[] {
  return keptIndexes(pair).map((index) => createIndexSql(pair.after, index))
}

function keptIndexes(pair: TablePair): IndexDefinition[] {
  const dropped = new Set(indexesToDrop(pair).map((index) => foldName(index.name)))
  const before = tableIndexes(pair.before)
  return tableIndexes(pair.after).filter(
    (index) =>
      !dropped.has(foldName(index.name)) && before.some((former) => sameName(former.name, index.name)),
  )
}

/** At the end: new, changed and renamed indexes, then the full-text index with its rows. */
export function putUpSteps(work: TableWork): MigrationStep[] {
  const { pair, changes } = work
  const table = pair.after.name
  const kept = new Set(keptIndexes(pair))
  const steps: MigrationStep[] = []
  const keptNames = new Set([...kept].map((index) => foldName(index.name)))
  for (const index of tableIndexes(pair.after)) {
    if (keptNames.has(foldName(index.name)) || (!work.rebuild && belongsToAdded(pair, index))) continue
    const change = changes.find((candidate) => createsIndex(candidate, index, pair))
    const statements = [createIndexSql(pair.after, index)]
    if (change !== undefined) steps.push(changeStep([change], statements))
    else steps.push(helperStep('restore', table, `the index ${index.name} is put up again`, statements))
  }
  if (work.refreshFts && pair.after.fts !== undefined) {
    const statements = [...createFtsStatements(pair.after), rebuildFtsStatement(pair.after)]
    const change = changes.find(
      (candidate) => candidate.kind === 'add_fts' || candidate.kind === 'change_fts',
    )
    if (change !== undefined) steps.push(changeStep([change], statements))
    else
      steps.push(helperStep('restore', table, `the full-text index of ${table} is filled again`, statements))
  }
  return steps
}

function belongsToAdded(pair: TablePair, index: IndexDefinition): boolean {
  return pair.added.some((column) => isUniqueIndexOf(pair, column, index))
}

function isUniqueIndexOf(pair: TablePair, column: ColumnDefinition, index: IndexDefinition): boolean {
  return column.unique && sameName(uniqueIndex(pair.after, column).name, index.name)
}

function createsIndex(change: SchemaChange, index: IndexDefinition, pair: TablePair): boolean {
  if (change.kind === 'add_index' || change.kind === 'change_index')
    return sameName(change.index ?? '', index.name)
  if (change.kind !== 'change_unique') return false
  const column = pair.columns.find((candidate) => candidate.after.name === change.column)
  return column !== undefined && isUniqueIndexOf(pair, column.after, index)
}
