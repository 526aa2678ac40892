import type { SchemaDocument } from '@tenantry/schema'
import type { DriftDifference, MigrationOutcome, TenantMigration } from '../engine.ts'
import { EngineError } from '../errors.ts'
import type { LaneContext } from '../lanes/lane-task.ts'
import { fileBytes } from '../sqlite/file-identity.ts'
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

/** Nothing has happened with this one: another writer was in the way, or it would keep the others of its batch waiting. */
export type Untouched = 'busy' | 'large'

const LARGE_BYTES = 4 * 1024 * 1024

/** Outcomes in the order of the databases. A large one is done only when it comes alone. */
async function migrateBatch(input: MigrateBatchInput): Promise<(MigrationOutcome | Untouched)[]> {
  const outcomes: (MigrationOutcome | Untouched)[] = []
  for (const { snapshotPath, ...file } of input.databases) {
    if (input.databases.length > 1 && fileBytes(file.path) > LARGE_BYTES) {
      outcomes.push('large')
      continue
    }
    const migration = { ...input.migration, snapshotPath }
    outcomes.push(await migrateUnlessBusy({ ...file, migration, nowSeconds: input.nowSeconds }))
  }
  return outcomes
}

async function migrateUnlessBusy(input: MigrateDatabaseInput): Promise<MigrationOutcome | Untouched> {
  try {
    return await migrateDatabase(input)
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'busy') return 'busy'
    throw error
  }
}
