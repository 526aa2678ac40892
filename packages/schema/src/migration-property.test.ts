import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillsNulls } from './compare-columns.ts'
import type { SchemaDocument } from './document.ts'
import { quoteIdentifier, sameName } from './identifiers.ts'
import { matchSchemas } from './match-schemas.ts'
import type { MigrationPlan, PlanOptions } from './plan.ts'
import { diffSchemas, planChecks, planMigration, reverseOptions } from './plan-migration.ts'
import { renameTables, type TablePair } from './rename-tables.ts'
import { fillDatabase } from './testing/fill-database.ts'
import { createIn, driftOf, execute, failedChecks } from './testing/migrate.ts'
import { pragmaStructure } from './testing/pragma-structure.ts'
import { schemaPair } from './testing/schema-recipe.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')

let rowsCarried = 0

describe('migrations between generated schemas', () => {
  const timeoutMs = 60_000 * Math.max(1, budget)
  it(
    'end in the structure of a fresh database, keep what is kept, and lead back',
    { timeout: timeoutMs },
    () => {
      fc.assert(
        fc.property(schemaPair, fc.infiniteStream(fc.nat(1000)), fc.nat(8), ({ from, to }, numbers, rows) => {
          const database = new DatabaseSync(':memory:')
          try {
            createIn(database, from)
            fillDatabase(database, from, rows, () => numbers.next().value ?? 0)
            const plan = migrate(database, from, to, { unanswered: 'drop_and_add' })
            fillDatabase(database, to, 2, () => numbers.next().value ?? 0)
            migrate(database, to, from, reverseOptions(plan))
          } finally {
            database.close()
          }
        }),
        { numRuns: Math.ceil(200 * budget) },
      )
      // A guard for the test itself: the generated data must not be empty, or refused, most of the time.
      expect(rowsCarried).toBeGreaterThan(600 * budget)
    },
  )
})

/** Migrates and holds the result to every promise of a plan. */
function migrate(
  database: DatabaseSync,
  from: SchemaDocument,
  to: SchemaDocument,
  options: PlanOptions,
): MigrationPlan {
  const plan = planMigration(from, to, options)
  expect(planMigration(from, to, options)).toEqual(plan)
  const pairs = renameTables(matchSchemas(from, to, options))
  clearWhatIsRefused(database, from, plan, pairs)
  const kept = keptColumns(database, pairs)
  const before = kept.map((table) => readRows(database, table.from, table.before))
  rowsCarried += before.flat().length
  execute(database, plan)
  expect(kept.map((table) => readRows(database, table.to, table.after))).toEqual(before)
  expect(driftOf(database, to)).toEqual([])
  expect(pragmaStructure(database)).toEqual(freshStructure(database, to))
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  checkFullText(database, to)
  expect(diffSchemas(to, to)).toEqual({ changes: [], questions: [] })
  return plan
}

function freshStructure(migrated: DatabaseSync, document: SchemaDocument): Record<string, unknown> {
  const fresh = new DatabaseSync(':memory:')
  createIn(fresh, document)
  const structure = pragmaStructure(fresh)
  fresh.close()
  // SQLite makes sqlite_sequence with the first AUTOINCREMENT table and never takes it away.
  const sequence = pragmaStructure(migrated)['sqlite_sequence']
  return sequence === undefined ? structure : { ...structure, sqlite_sequence: sequence }
}

/** Empties the tables that a check holds against, until none does; a plan whose checks pass must then succeed. */
function clearWhatIsRefused(
  database: DatabaseSync,
  from: SchemaDocument,
  plan: MigrationPlan,
  pairs: TablePair[],
): void {
  const refusing = planChecks(plan).find(
    (check) => Number(database.prepare(check.sql).get()?.['failures']) > 0,
  )
  if (refusing === undefined) return expect(failedChecks(database, plan)).toEqual([])
  const table = pairs.find((pair) => sameName(pair.after.name, refusing.table))?.before.name ?? ''
  try {
    database.exec(`DELETE FROM ${quoteIdentifier(table)}`)
  } catch {
    database.exec('PRAGMA foreign_keys = OFF')
    for (const { name } of from.tables) database.exec(`DELETE FROM ${quoteIdentifier(name)}`)
    database.exec('PRAGMA foreign_keys = ON')
  }
  clearWhatIsRefused(database, from, plan, pairs)
}

interface KeptColumns {
  from: string
  to: string
  before: string[]
  after: string[]
}

/** Columns whose values have to be there afterwards as they are: not converted, not generated, not filled. */
function keptColumns(database: DatabaseSync, pairs: TablePair[]): KeptColumns[] {
  return pairs.map((pair) => {
    const columns = pair.columns.filter((column) => {
      if (column.after.generated !== undefined || column.before.type !== column.after.type) return false
      return !fillsNulls(column) || countNulls(database, pair.before.name, column.before.name) === 0
    })
    return {
      from: pair.before.name,
      to: pair.after.name,
      before: columns.map((column) => column.before.name),
      after: columns.map((column) => column.after.name),
    }
  })
}

function countNulls(database: DatabaseSync, table: string, column: string): number {
  const query = `SELECT count(*) AS n FROM ${quoteIdentifier(table)} WHERE ${quoteIdentifier(column)} IS NULL`
  return Number(database.prepare(query).get()?.['n'])
}

/** The rows as texts, in an order that does not depend on row numbers. */
function readRows(database: DatabaseSync, table: string, columns: string[]): string[] {
  const values = columns.map((column) => `quote(${quoteIdentifier(column)})`)
  const query = `SELECT ${['count(*) OVER ()', ...values].join(` || ',' || `)} AS row FROM ${quoteIdentifier(table)}`
  const rows = database.prepare(query).all()
  return rows.map((row) => String(row['row'])).sort((a, b) => (a < b ? -1 : 1))
}

function checkFullText(database: DatabaseSync, document: SchemaDocument): void {
  for (const table of document.tables) {
    if (table.fts === undefined) continue
    const fts = quoteIdentifier(`${table.name}_fts`)
    database.exec(`INSERT INTO ${fts} (${fts}, rank) VALUES ('integrity-check', 1)`)
  }
}
