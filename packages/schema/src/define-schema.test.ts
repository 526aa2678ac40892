import { describe, expect, expectTypeOf, it } from 'vitest'
import { c } from './define-column.ts'
import { defineSchema } from './define-schema.ts'
import { defineTable } from './define-table.ts'
import { SchemaError } from './errors.ts'
import type {
  ChildTables,
  InsertRow,
  ParentTables,
  RelatedTables,
  SelectRow,
  TypesOf,
  UpdateRow,
} from './infer.ts'
import { parseSchemaDocument } from './parse-document.ts'
import { sql } from './sql.ts'
import { saasApp } from './testing/saas-app.ts'

type App = typeof saasApp

describe('types of a schema', () => {
  it('a selected row has every column, nullable unless it is not null or in the key', () => {
    expectTypeOf<SelectRow<App, 'tasks'>>().toEqualTypeOf<{
      id: number
      project_id: string
      title: string
      status: string
      done: boolean
      settings: { color: string } | null
      weight: number | null
      attachment: string | null
      title_length: number | null
      assigned_to: string | null
    }>()
    expectTypeOf<SelectRow<App, 'memberships'>>().toEqualTypeOf<{
      project_id: string
      user_id: string
      order: number | null
    }>()
  })

  it('an insert asks for what has no default and may not be null, and refuses generated columns', () => {
    expectTypeOf<InsertRow<App, 'tasks'>>().toEqualTypeOf<{
      project_id: string
      title: string
      id?: number
      status?: string
      done?: boolean
      settings?: { color: string } | null
      weight?: number | null
      attachment?: string | null
      assigned_to?: string | null
    }>()
    expectTypeOf<InsertRow<App, 'memberships'>>().toEqualTypeOf<{
      project_id: string
      user_id: string
      order?: number | null
    }>()
  })

  it('an update takes any writable column and no other', () => {
    expectTypeOf<UpdateRow<App, 'projects'>>().toEqualTypeOf<{
      id?: string
      name?: string
      slug?: string | null
      created_by?: string
      created_at?: number
    }>()
    expectTypeOf<UpdateRow<App, 'tasks'>>().not.toHaveProperty('title_length')
  })

  it('foreign keys tell which tables can be nested, in both directions', () => {
    expectTypeOf<ParentTables<App, 'tasks'>>().toEqualTypeOf<'projects'>()
    expectTypeOf<ChildTables<App, 'projects'>>().toEqualTypeOf<'tasks' | 'memberships'>()
    expectTypeOf<RelatedTables<App, 'tasks'>>().toEqualTypeOf<'projects'>()
    expectTypeOf<TypesOf<App>['tasks']['references']>().toEqualTypeOf<{ project_id: 'projects.id' }>()
  })

  it('a wrong column name or default is a compile error', () => {
    const table = defineTable({ id: c.text().primaryKey(), n: c.integer() })
    expectTypeOf<Parameters<typeof table.index>[1]>().toEqualTypeOf<('id' | 'n')[]>()
    expectTypeOf<Parameters<typeof table.fts>[0]>().toEqualTypeOf<('id' | 'n')[]>()
    const column = c.integer()
    expectTypeOf<'todo'>().not.toExtend<Parameters<typeof column.default>[0]>()
  })
})

describe('defineSchema', () => {
  it('gives the normalized document that parsing its JSON gives back', () => {
    expect(saasApp.document.tables.map((table) => table.name)).toEqual(['projects', 'tasks', 'memberships'])
    expect(saasApp.document.tables[1]?.columns[3]).toEqual({
      name: 'status',
      type: 'text',
      not_null: true,
      unique: false,
      default: { value: 'todo' },
    })
    expect(saasApp.document.tables[2]?.primary_key).toEqual(['project_id', 'user_id'])
    expect(parseSchemaDocument(JSON.parse(JSON.stringify(saasApp.document)))).toEqual(saasApp.document)
  })

  it('a column builder can be shared: every method gives a new one', () => {
    const text = c.text()
    const required = text.notNull()
    expect(text.state.definition.not_null).toBe(false)
    expect(required.state.definition.not_null).toBe(true)
  })

  const id = { id: c.text().primaryKey() }
  const wrong: [string, string, () => unknown][] = [
    [
      'a default of the wrong type',
      'tables.t.columns.n.default',
      () => defineSchema('s', { t: defineTable({ ...id, n: c.integer().default(1.5) }) }),
    ],
    [
      'a default of null',
      'tables.t.columns.n.default',
      () => defineSchema('s', { t: defineTable({ ...id, n: c.json<null>().default(null) }) }),
    ],
    [
      'a generated default',
      'tables.t.columns.n.default',
      () => defineSchema('s', { t: defineTable({ ...id, n: c.text().default('a').generated('id') }) }),
    ],
    [
      'a generated key',
      'tables.t.columns.n.generated',
      () => defineSchema('s', { t: defineTable({ a: c.text(), n: c.text().primaryKey().generated('a') }) }),
    ],
    [
      'a generated loop',
      'tables.t.columns.a.generated',
      () =>
        defineSchema('s', {
          t: defineTable({ ...id, a: c.text().generated('b'), b: c.text().generated('a') }),
        }),
    ],
    [
      'only generated columns',
      'tables.t.columns',
      () => defineSchema('s', { t: defineTable({ a: c.integer().generated('1') }) }),
    ],
    [
      'a reserved column name',
      'tables.t.columns._rank',
      () => defineSchema('s', { t: defineTable({ ...id, _rank: c.text() }) }),
    ],
    [
      'a reserved table name',
      'tables._tenantry_x',
      () => defineSchema('s', { _tenantry_x: defineTable(id) }),
    ],
    [
      'a table named like the row number',
      'tables.t.columns.rowid',
      () => defineSchema('s', { t: defineTable({ rowid: c.integer() }) }),
    ],
    [
      'two names that differ in case',
      'tables.T',
      () => defineSchema('s', { t: defineTable(id), T: defineTable(id) }),
    ],
    [
      'a full-text shadow table',
      'tables.t.fts',
      () => defineSchema('s', { t: defineTable(id).fts(['id']), t_fts_data: defineTable(id) }),
    ],
    [
      'an index named like a table',
      'tables.t.indexes.t',
      () => defineSchema('s', { t: defineTable(id).index('t', ['id']) }),
    ],
    [
      'an unknown referenced table',
      'tables.t.columns.u.references',
      () => defineSchema('s', { t: defineTable({ ...id, u: c.text().references('x.id') }) }),
    ],
    [
      'an unknown referenced column',
      'tables.t.columns.u.references',
      () => defineSchema('s', { t: defineTable({ ...id, u: c.text().references('t.x') }) }),
    ],
    [
      'a reference to no key',
      'tables.t.columns.u.references',
      () => defineSchema('s', { t: defineTable({ ...id, a: c.text(), u: c.text().references('t.a') }) }),
    ],
    [
      'a reference of another type',
      'tables.t.columns.u.references',
      () => defineSchema('s', { t: defineTable({ ...id, u: c.integer().references('t.id') }) }),
    ],
    [
      'set null on not null',
      'tables.t.columns.u.references',
      () =>
        defineSchema('s', {
          t: defineTable({ ...id, u: c.text().notNull().references('t.id', { onDelete: 'set_null' }) }),
        }),
    ],
    [
      'full-text search of numbers',
      'tables.t.fts.columns',
      () => defineSchema('s', { t: defineTable({ ...id, n: c.integer() }).fts(['n']) }),
    ],
    [
      'full-text search without a key',
      'tables.t.fts',
      () => defineSchema('s', { t: defineTable({ a: c.text() }).fts(['a']) }),
    ],
    [
      'an unknown tokenizer',
      'tables.t.fts.tokenize',
      () => defineSchema('s', { t: defineTable(id).fts(['id'], { tokenize: 'icu' }) }),
    ],
    [
      'autoincrement on text',
      'tables.t.autoincrement',
      () => defineSchema('s', { t: defineTable({ a: c.text().primaryKey({ autoincrement: true }) }) }),
    ],
    [
      'two keys',
      'tables.t.primary_key',
      () => defineSchema('s', { t: defineTable({ ...id, b: c.text().primaryKey() }) }),
    ],
    ['a schema name with capitals', 'name', () => defineSchema('SaaS', { t: defineTable(id) })],
  ]
  it.each(wrong)('%s is refused with the path to it', (_, path, define) => {
    expect(define).toThrow(SchemaError)
    expect(define).toThrow(expect.objectContaining({ path }))
  })

  it('a value in sql`…` becomes a literal that cannot end its place', () => {
    expect(sql`status <> ${"it's"} AND n > ${3}`.text).toBe("status <> 'it''s' AND n > 3")
  })
})
