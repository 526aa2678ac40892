import { c, defineSchema, defineTable, type SchemaDocument } from '@tenantry/schema'

/** The schema of the model test; `model-database.ts` says the same in its own words. */
export const modelSchema: SchemaDocument = defineSchema('model', {
  accounts: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull().collate('nocase'),
    n: c.integer(),
    score: c.real(),
    active: c.boolean().notNull().default(true),
    doc: c.json(),
    photo: c.blob(),
    since: c.timestamp(),
  }),
  items: defineTable({
    id: c.integer().primaryKey(),
    account_id: c.text().notNull().references('accounts.id'),
    title: c.text().notNull().default('untitled'),
    n: c.integer().default(7),
    code: c.text().unique(),
  }).index('by_account', ['account_id', 'n']),
  links: defineTable({
    item_id: c.integer().notNull().references('items.id', { onDelete: 'cascade' }),
    tag: c.text().notNull(),
    weight: c.integer(),
  }).primaryKey(['item_id', 'tag']),
}).document
