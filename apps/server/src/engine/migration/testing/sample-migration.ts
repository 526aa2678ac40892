import { createStatements, parseSchemaDocument, planMigration, type SchemaDocument } from '@tenantry/schema'
import type { TenantMigration } from '../../engine.ts'
import { makeDatabase } from '../../files/testing/make-database.ts'
import { META_STATEMENTS, writeMarker } from '../../sqlite/meta-tables.ts'
import type { StructureMarker } from '../../target.ts'

const text = (name: string, notNull = false) => ({ name, type: 'text', not_null: notNull, unique: false })

const projects = {
  name: 'projects',
  columns: [text('id', true), text('name', true)],
  primary_key: ['id'],
  indexes: [],
}
const projectId = {
  ...text('project_id', true),
  references: { table: 'projects', column: 'id', on_delete: 'cascade', on_update: 'no_action' },
}

/** Projects with tasks. */
export const VERSION_1: SchemaDocument = parseSchemaDocument({
  format: 1,
  name: 'app',
  tables: [
    projects,
    {
      name: 'tasks',
      columns: [text('id', true), projectId, text('title')],
      primary_key: ['id'],
      indexes: [],
    },
  ],
})

/** A column and an index more: nothing but additions. */
export const VERSION_2: SchemaDocument = parseSchemaDocument({
  format: 1,
  name: 'app',
  tables: [
    projects,
    {
      name: 'tasks',
      columns: [
        text('id', true),
        projectId,
        text('title'),
        { ...text('status', true), default: { value: 'todo' } },
      ],
      primary_key: ['id'],
      indexes: [{ name: 'by_project', columns: ['project_id'], unique: false }],
    },
  ],
})

/** The parent table is built anew (its name may not be empty), and so is the child (a title is needed). */
export const VERSION_3: SchemaDocument = parseSchemaDocument({
  format: 1,
  name: 'app',
  tables: [
    { ...projects, columns: [text('id', true), { ...text('name', true), check: "name <> ''" }] },
    {
      name: 'tasks',
      columns: [text('id', true), projectId, text('title', true)],
      primary_key: ['id'],
      indexes: [],
    },
  ],
})

export function markerOf(version: number): StructureMarker {
  return { templateId: 'tpl_1', templateName: 'app', version, checksum: `checksum-${version}` }
}

/** The plan between two documents as the engine takes it. */
export function migrationBetween(
  before: SchemaDocument,
  after: SchemaDocument,
  from: number,
  to: number,
): TenantMigration {
  const plan = planMigration(before, after)
  return {
    from: markerOf(from),
    to: markerOf(to),
    steps: plan.steps,
    foreignKeysOff: plan.foreign_keys_off,
    snapshotPath: null,
  }
}

/** A tenant file at version 1 with `rows` projects of one task each. */
export function makeTenant(path: string, rows: number, marker: StructureMarker | null = markerOf(1)): string {
  return makeDatabase(
    path,
    [...META_STATEMENTS, ...createStatements(VERSION_1)].join(';\n'),
    (connection) => {
      connection.exec('BEGIN')
      const numbers = 'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?)'
      connection
        .prepare(`${numbers} INSERT INTO projects SELECT 'p' || i, 'Project ' || i FROM n`)
        .run(BigInt(rows))
      connection
        .prepare(`${numbers} INSERT INTO tasks SELECT 't' || i, 'p' || i, 'Task ' || i FROM n`)
        .run(BigInt(rows))
      if (marker !== null) writeMarker(connection, marker, 0)
      connection.exec('COMMIT; PRAGMA journal_mode=WAL')
    },
  )
}
