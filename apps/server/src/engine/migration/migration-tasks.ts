import type { SchemaDocument } from '@tenantry/schema'
import type { DriftDifference, MigrationOutcome, TenantMigration } from '../engine.ts'
import { EngineError } from '../errors.ts'
import type { LaneContext } from '../lanes/lane-task.ts'
import type { DatabaseFile } from '../target.ts'
import { findDrift } from './find-drift.ts'
import { repairDrift } from './repair-drift.ts'
import { migrateDatabase, type MigrateDatabaseInput } from './migrate-database.ts'

/** Many databases of one migration, whose steps travel once; each has a transaction and an outcome of its own. */
export interface MigrateBatchInput {
  migration: Omit<TenantMigration, 'snapshotPath'>
  databases: readonly (DatabaseFile & { snapshotPath: string | null })[]
  nowSeconds: number
}

/** Tasks that change the structure of databases. */
export const migrationTasks = {
  'migration.run': migrateBatch,
  'migration.drift': drift,
  'migration.repair': repair,
}

function drift(input: DatabaseFile & { document: SchemaDocument }, context: LaneContext): DriftDifference[] {
  return findDrift(context.connection(input, 'normal'), input.document)
}

function repair(input: DatabaseFile & { document: SchemaDocument }): MigrationOutcome {
  return repairDrift(input, input.document)
}

/** Outcomes in the order of the databases; null for one that was busy, and with which nothing has happened. */
async function migrateBatch(input: MigrateBatchInput): Promise<(MigrationOutcome | null)[]> {
  const outcomes: (MigrationOutcome | null)[] = []
  for (const { snapshotPath, ...file } of input.databases) {
    const migration = { ...input.migration, snapshotPath }
    outcomes.push(await migrateUnlessBusy({ ...file, migration, nowSeconds: input.nowSeconds }))
  }
  return outcomes
}

async function migrateUnlessBusy(input: MigrateDatabaseInput): Promise<MigrationOutcome | null> {
  try {
    return await migrateDatabase(input)
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'busy') return null
    throw error
  }
}
