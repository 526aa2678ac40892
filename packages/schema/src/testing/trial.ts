import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { defineSchema } from '../define-schema.ts'
import type { TableBuilder } from '../define-table.ts'
import type { SchemaDocument } from '../document.ts'
import type { MigrationPlan, PlanOptions } from '../plan.ts'
import { diffSchemas, planMigration } from '../plan-migration.ts'
import { createIn, driftOf, execute, failedChecks } from './migrate.ts'

export function schema(tables: Record<string, TableBuilder>): SchemaDocument {
  return defineSchema('app', tables).document
}

/** A database on which migrations are tried, each held to what every migration promises. */
export class Trial {
  readonly database = new DatabaseSync(':memory:')

  close(): void {
    this.database.close()
  }

  exec(sql: string): void {
    this.database.exec(sql)
  }

  /** Rows of node:sqlite have no prototype, which `toEqual` holds against them. */
  rows(query: string): Record<string, unknown>[] {
    return this.database
      .prepare(query)
      .all()
      .map((row) => Object.assign({}, row))
  }

  /** Creates `from` with rows, migrates to `to`, and holds the result to a fresh `to`. */
  migrate(from: SchemaDocument, data: string, to: SchemaDocument, options: PlanOptions = {}): MigrationPlan {
    createIn(this.database, from)
    this.exec(data)
    return this.migrateOn(from, to, options)
  }

  /** Migrates the database, which is at `from`. */
  migrateOn(from: SchemaDocument, to: SchemaDocument, options: PlanOptions = {}): MigrationPlan {
    const plan = planMigration(from, to, options)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(failedChecks(this.database, plan)).toEqual([])
    execute(this.database, plan)
    expect(driftOf(this.database, to)).toEqual([])
    expect(this.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(diffSchemas(to, to)).toEqual({ changes: [], questions: [] })
    return plan
  }

  /** Messages of the checks that hold against migrating these rows. */
  refusedBy(from: SchemaDocument, data: string, to: SchemaDocument): string[] {
    createIn(this.database, from)
    this.exec(data)
    return failedChecks(this.database, planMigration(from, to))
  }
}
