import { c, defineSchema, defineTable, sql, type SchemaDocument } from '@tenantry/schema'

/** Every column type, relations of every kind (one, many, unique, two keys to one table, to itself), and a full-text index. */
export const shopSchema: SchemaDocument = defineSchema('shop', {
  users: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    email: c.text().unique().collate('nocase'),
    manager_id: c.text().references('users.id'),
    avatar: c.blob(),
  }),
  profiles: defineTable({
    id: c.integer().primaryKey(),
    user_id: c.text().notNull().unique().references('users.id'),
    bio: c.text(),
  }),
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    status: c.text().notNull().default('active'),
    n: c.integer(),
    budget: c.real(),
    archived: c.boolean().notNull().default(false),
    settings: c.json(),
    created_at: c.timestamp().default(sql`1700000000`),
    label: c.text().generated(sql`upper(name)`),
  }).index('by_n', ['n']),
  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.text().notNull().references('projects.id'),
    title: c.text().notNull(),
    status: c.text().notNull().default('todo'),
    assigned_to: c.text().references('users.id'),
    reviewed_by: c.text().references('users.id'),
    points: c.integer(),
    done: c.boolean().notNull().default(false),
    attachment: c.blob(),
    meta: c.json(),
  }).index('by_project', ['project_id']),
  comments: defineTable({
    task_id: c.integer().notNull().references('tasks.id', { onDelete: 'cascade' }),
    number: c.integer().notNull(),
    body: c.text().notNull(),
  }).primaryKey(['task_id', 'number']),
  notes: defineTable({
    id: c.text().primaryKey(),
    title: c.text().notNull(),
    body: c.text().notNull().default(''),
  }).fts(['title', 'body']),
  events: defineTable({ kind: c.text(), at: c.timestamp() }),
}).document
