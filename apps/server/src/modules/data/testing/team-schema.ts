import { auth, c, defineSchema, defineTable, eq, or, rows, sql } from '@tenantry/schema'

/** Tables under every kind of rule, and one (people) without. */
export const teamSchema = defineSchema('team', {
  people: defineTable({ id: c.text().primaryKey(), name: c.text().notNull() }),
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    owner_id: c.text().references('people.id'),
    open: c.boolean().notNull().default(true),
  }),
  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.text().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    assigned_to: c.text(),
    created_by: c.text().notNull(),
    points: c.integer().notNull().default(1),
    estimate: c.integer(),
  }),
  notes: defineTable({ id: c.integer().primaryKey(), owner_id: c.text(), text: c.text().notNull() }).fts(['text']),
  /** Anyone may put something in; few may look. */
  reports: defineTable({ id: c.text().primaryKey(), author: c.text().default('ann'), body: c.text().notNull() }),
  /** Keys of one organization tell nothing to another. */
  pages: defineTable({
    org: c.text().notNull().collate('nocase'),
    slug: c.text().notNull(),
    title: c.text().notNull().default(''),
    number: c.integer().unique(),
  }).primaryKey(['org', 'slug']),
  /** Rules on what the database fills in. */
  drafts: defineTable({
    id: c.integer().primaryKey(),
    state: c.text().notNull().default('draft'),
    stamp: c.text().default(sql`'s' || 1`),
    title: c.text(),
    shouted: c.text().generated(sql`upper(title)`),
  }),
  salaries: defineTable({ person_id: c.text().primaryKey().references('people.id'), amount: c.integer() }),
}).access({
  projects: {
    viewer: { read: rows(eq('open', true)) },
    member: {
      read: rows(or(eq('open', true), eq('owner_id', auth.userId))),
      write: rows(eq('owner_id', auth.userId)),
    },
  },
  tasks: {
    viewer: 'read',
    member: {
      read: rows(or(eq('assigned_to', auth.userId), eq('created_by', auth.userId))),
      insert: rows(eq('created_by', auth.userId)),
      update: rows(eq('assigned_to', auth.userId)),
      delete: rows(eq('created_by', auth.userId)),
    },
    admin: { read: true, update: true },
  },
  notes: { member: { read: true, write: rows(eq('owner_id', auth.userId)) }, searcher: { read: rows(eq('owner_id', auth.userId)) } },
  reports: { viewer: { insert: rows(eq('author', auth.userId)) }, member: { insert: true }, auditor: 'read' },
  pages: { member: { read: true, write: rows(eq('org', auth.organizationId)) } },
  drafts: {
    member: {
      read: true,
      insert: rows(eq('state', 'draft'), eq('stamp', 's1'), eq('shouted', 'OK')),
      update: rows(eq('shouted', 'OK')),
    },
    writer: { read: true, insert: rows(eq('stamp', 's1')), update: true, delete: true },
    author: { read: rows(eq('state', 'draft')), write: true },
  },
  salaries: { hr: 'write' },
})
