import { c, defineSchema, defineTable, type SchemaDocument } from '@tenantry/schema'

const id = () => c.text().primaryKey()
const title = () => c.text().notNull()

/** The same schema for a template of another name. */
export function named(schema: SchemaDocument, name: string): SchemaDocument {
  return { ...schema, name }
}

/** Versions of a small template as the tests push them, each with what is said of it beside. */
export const noteSchemas = {
  first: defineSchema('notes', { notes: defineTable({ id: id(), title: title(), body: c.text() }) }).document,

  /** Safe: a column and an index more. */
  pinned: defineSchema('notes', {
    notes: defineTable({
      id: id(),
      title: title(),
      body: c.text(),
      pinned: c.boolean().notNull().default(false),
    }).index('by_pinned', ['pinned']),
  }).document,

  /** Safe, and nothing is lost on the way back: an index more. */
  indexed: defineSchema('notes', {
    notes: defineTable({ id: id(), title: title(), body: c.text() }).index('by_title', ['title']),
  }).document,

  /** Asks whether `title` became `heading`. */
  heading: defineSchema('notes', {
    notes: defineTable({ id: id(), heading: c.text().notNull(), body: c.text() }),
  }).document,

  /** Destructive: without `body`. */
  bodiless: defineSchema('notes', { notes: defineTable({ id: id(), title: title() }) }).document,

  /** Rows without a body do not fit. */
  bodyRequired: defineSchema('notes', {
    notes: defineTable({ id: id(), title: title(), body: c.text().notNull() }),
  }).document,
} satisfies Record<string, SchemaDocument>
