import type { DatabaseSync } from 'node:sqlite'
import { compareStructure } from '../compare-structure.ts'
import { createStatements } from '../create-statements.ts'
import type { SchemaDocument } from '../document.ts'
import { type MigrationPlan } from '../plan.ts'
import { planChecks, planStatements } from '../plan-migration.ts'
import { expectedStructure, readStructure } from '../read-structure.ts'
import { type SchemaObjectRow, STRUCTURE_QUERY } from '../structure.ts'

export function createIn(database: DatabaseSync, document: SchemaDocument): void {
  for (const statement of createStatements(document)) database.exec(statement)
}

/** Runs a plan's checks and gives the messages of those that found something. */
export function failedChecks(database: DatabaseSync, plan: MigrationPlan): string[] {
  return planChecks(plan)
    .filter((check) => {
      const failures = Number(database.prepare(check.sql).get()?.['failures'])
      const sample = database.prepare(check.sample_sql)
      sample.setReadBigInts(true)
      const samples = sample.all()
      if (failures > 0 !== samples.length > 0) throw new Error(`count and sample disagree: ${check.sql}`)
      return failures > 0
    })
    .map((check) => check.message)
}

/** Carries a plan out as an executor must: foreign keys off before BEGIN, everything in one transaction. */
export function execute(database: DatabaseSync, plan: MigrationPlan): void {
  if (plan.foreign_keys_off) database.exec('PRAGMA foreign_keys = OFF')
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const statement of planStatements(plan)) database.exec(statement)
    const orphans = database.prepare('PRAGMA foreign_key_check').all()
    if (orphans.length > 0) throw new Error(`foreign_key_check: ${JSON.stringify(orphans)}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  } finally {
    database.exec('PRAGMA foreign_keys = ON')
  }
}

export function schemaObjects(database: DatabaseSync): SchemaObjectRow[] {
  return database
    .prepare(STRUCTURE_QUERY)
    .all()
    .map((row) => ({
      type: String(row['type']),
      name: String(row['name']),
      tbl_name: String(row['tbl_name']),
      sql: typeof row['sql'] === 'string' ? row['sql'] : null,
    }))
}

/** How the database differs from a fresh one of this schema, in words. */
export function driftOf(database: DatabaseSync, document: SchemaDocument): string[] {
  const actual = readStructure(schemaObjects(database))
  return compareStructure(expectedStructure(document), actual).map((difference) => difference.message)
}
