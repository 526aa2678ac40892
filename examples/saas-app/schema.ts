import { c, defineSchema, defineTable, sql } from '@tenantry/schema'

/** A small project tracker: what each customer's database looks like. */
export default defineSchema('saas-app', {
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    status: c
      .text()
      .notNull()
      .default('active')
      .check(sql`status IN ('active', 'archived')`),
    created_by: c.text().notNull(),
    created_at: c
      .timestamp()
      .notNull()
      .default(sql`unixepoch()`),
  }).index('idx_projects_status', ['status', 'created_at']),

  tasks: defineTable({
    id: c.text().primaryKey(),
    project_id: c.text().notNull().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    notes: c.text(),
    status: c.text().notNull().default('todo'),
    assigned_to: c.text(),
    labels: c.json<string[]>().notNull().default([]),
    done: c.boolean().notNull().default(false),
    created_at: c
      .timestamp()
      .notNull()
      .default(sql`unixepoch()`),
  })
    .index('idx_tasks_project', ['project_id', 'created_at'])
    .index('idx_tasks_assigned', ['assigned_to'])
    .fts(['title', 'notes']),
})
