import { c } from '../define-column.ts'
import { defineSchema } from '../define-schema.ts'
import { defineTable } from '../define-table.ts'
import { sql } from '../sql.ts'

/** A schema that uses every part of the definition API once. */
export const saasApp = defineSchema('saas-app', {
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull().collate('nocase').check('length(name) <= 80'),
    slug: c.text().unique(),
    created_by: c.text().notNull(),
    created_at: c
      .timestamp()
      .notNull()
      .default(sql`unixepoch()`),
  }).fts(['name', 'created_by'], { tokenize: 'porter unicode61' }),

  tasks: defineTable({
    id: c.integer().primaryKey({ autoincrement: true }),
    project_id: c.text().notNull().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    status: c.text().notNull().default('todo'),
    done: c.boolean().notNull().default(false),
    settings: c.json<{ color: string }>().default({ color: 'red' }),
    weight: c.real().default(1.5),
    attachment: c.blob(),
    title_length: c.integer().generated('length(title)', { stored: true }),
    assigned_to: c.text(),
  })
    .index('idx_project', ['project_id', 'status'])
    .index('idx_open', ['project_id'], { where: "status <> 'done'" }),

  memberships: defineTable({
    project_id: c.text().references('projects.id', { onDelete: 'cascade', onUpdate: 'cascade' }),
    user_id: c.text(),
    order: c.integer().check(sql`order > ${0}`),
  }).primaryKey(['project_id', 'user_id']),
})
