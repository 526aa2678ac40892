import { quoteIdentifier, sameName } from './identifiers.ts'
import { changeStep, helperStep } from './migration-step.ts'
import type { MigrationStep, SchemaChange } from './plan.ts'
import { orderRenames, type RenameMove } from './rename-order.ts'
import type { TablePair } from './rename-tables.ts'

/** Renames every table that has a new name. SQLite carries the new name into foreign keys of other tables. */
export function tableRenameSteps(
  pairs: readonly TablePair[],
  changes: readonly SchemaChange[],
): MigrationStep[] {
  const renamed = pairs.filter((pair) => pair.before.name !== pair.after.name)
  const moves = orderRenames(renamed.map((pair) => ({ from: pair.before.name, to: pair.after.name })))
  return moves.map((move) => {
    const statement = `ALTER TABLE ${quoteIdentifier(move.from)} RENAME TO ${quoteIdentifier(move.to)}`
    const change = changes.find(
      (candidate) => candidate.kind === 'rename_table' && candidate.table === move.final?.to,
    )
    return renameStep(move, move.final?.to ?? move.from, change, statement)
  })
}

/** Renames columns, under the table's new name; a dropped column whose name is needed steps aside. */
export function columnRenameSteps(pair: TablePair, changes: readonly SchemaChange[]): MigrationStep[] {
  const table = pair.after.name
  const renames = [...pair.dropped, ...pair.columns]
    .map(({ before, renamed }) => ({ from: before.name, to: renamed.name }))
    .filter((rename) => rename.from !== rename.to)
  return orderRenames(renames).map((move) => {
    const statement =
      `ALTER TABLE ${quoteIdentifier(table)} ` +
      `RENAME COLUMN ${quoteIdentifier(move.from)} TO ${quoteIdentifier(move.to)}`
    const change = changes.find(
      (candidate) =>
        candidate.kind === 'rename_column' &&
        sameName(candidate.table, table) &&
        candidate.column === move.final?.to,
    )
    return renameStep(move, table, change, statement)
  })
}

function renameStep(
  move: RenameMove,
  table: string,
  change: SchemaChange | undefined,
  statement: string,
): MigrationStep {
  if (change !== undefined) return changeStep([change], [statement])
  return helperStep(
    'prepare',
    table,
    `${move.from} steps aside for the new ${move.final?.from ?? move.from}`,
    [statement],
  )
}
