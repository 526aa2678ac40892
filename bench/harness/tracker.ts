import {
  c,
  defineSchema,
  defineTable,
  type ColumnDefinition,
  type SchemaDocument,
  type TableDefinition,
} from '@tenantry/schema'
import type { Tenantry } from '@tenantry/sdk'

/** What the benches' tenants look like: projects with their tasks. */
export const trackerSchema = defineSchema('tracker', {
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    status: c.text().notNull(),
    owner: c.text().notNull(),
    created_at: c.integer().notNull(),
  }),
  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.text().notNull().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    status: c.text().notNull(),
    created_at: c.integer().notNull(),
  }).index('idx_tasks_project', ['project_id']),
})

/** A later version of the tracker: its tasks have `extras` further columns, each with an index. */
export function trackerWithExtras(extras: number): SchemaDocument {
  const { tables } = trackerSchema.document
  const columns = Array.from({ length: extras }, (_, at) => `extra_${at + 1}`)
  const extend = (table: TableDefinition): TableDefinition => ({
    ...table,
    columns: [
      ...table.columns,
      ...columns.map((name): ColumnDefinition => ({ name, type: 'text', not_null: false, unique: false })),
    ],
    indexes: [
      ...table.indexes,
      ...columns.map((name) => ({ name: `idx_${name}`, columns: ['project_id', name], unique: false })),
    ],
  })
  const extended = tables.map((table) => (table.name === 'tasks' ? extend(table) : table))
  return { ...trackerSchema.document, tables: extended }
}

const ROWS_PER_INSERT = 1_000
const CREATED_AT = 1_780_000_000

export interface TrackerRows {
  projects: number
  tasksPerProject: number
}

export function projectId(index: number): string {
  return `prj_${String(index).padStart(6, '0')}`
}

/** Creates a database of the tracker and fills it; gives its id. The template has to be there. */
export async function createTracker(client: Tenantry, name: string, rows: TrackerRows): Promise<string> {
  const { id } = await client.databases.create({ name, template: trackerSchema.document.name })
  const database = client.database(id)
  const projects = Array.from({ length: rows.projects }, (_, index) => ({
    id: projectId(index),
    name: `Project number ${index}`,
    status: index % 10 === 0 ? 'archived' : 'active',
    owner: `user-${index % 100}@example.com`,
    created_at: CREATED_AT + index,
  }))
  const tasks = projects.flatMap((project) =>
    Array.from({ length: rows.tasksPerProject }, (_, index) => ({
      project_id: project.id,
      title: `Task ${index} of ${project.name}`,
      status: index % 2 === 0 ? 'todo' : 'done',
      created_at: CREATED_AT + index,
    })),
  )
  for (const part of partsOf(projects)) await database.from('projects').insert(part).throwOnError()
  for (const part of partsOf(tasks)) await database.from('tasks').insert(part).throwOnError()
  return id
}

function partsOf<Row>(rows: readonly Row[]): Row[][] {
  const count = Math.ceil(rows.length / ROWS_PER_INSERT)
  return Array.from({ length: count }, (_, at) =>
    rows.slice(at * ROWS_PER_INSERT, (at + 1) * ROWS_PER_INSERT),
  )
}
