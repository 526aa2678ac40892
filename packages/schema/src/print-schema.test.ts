import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auth, rows } from './define-access.ts'
import type { SchemaDocument } from './document.ts'
import { eq, gt, isNull, like, not, or } from './filters.ts'
import * as schemaPackage from './index.ts'
import { parseSchemaDocument } from './parse-document.ts'
import { printSchema } from './print-schema.ts'
import { withRandomAccess } from './testing/access-recipe.ts'
import { saasApp } from './testing/saas-app.ts'
import { schemaPair } from './testing/schema-recipe.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')

/** Evaluates printed source as a module would, without writing a file. */
function evaluate(source: string): unknown {
  const all: Record<string, unknown> = schemaPackage
  const names = (/^import \{ (.*) \} from '@tenantry\/schema'\n\n/.exec(source)?.[1] ?? '').split(', ')
  const body = source.replace(/^import .*\n\n/, '').replace('export default ', 'return ')
  // oxlint-disable-next-line typescript/no-implied-eval -- the source under test is our own
  const build: unknown = new Function(...names, body)(...names.map((name) => all[name]))
  if (typeof build !== 'object' || build === null || !('document' in build)) throw new Error('no schema')
  return build.document
}

describe('printSchema', () => {
  it('prints what a person would write', () => {
    expect(printSchema(saasApp.document)).toMatchInlineSnapshot(`
      "import { c, defineSchema, defineTable, sql } from '@tenantry/schema'

      export default defineSchema('saas-app', {
        projects: defineTable({
          id: c.text().primaryKey(),
          name: c.text().notNull().collate('nocase').check('length(name) <= 80'),
          slug: c.text().unique(),
          created_by: c.text().notNull(),
          created_at: c.timestamp().notNull().default(sql\`unixepoch()\`),
        }).fts(['name', 'created_by'], { tokenize: 'porter unicode61' }),

        tasks: defineTable({
          id: c.integer().primaryKey({ autoincrement: true }),
          project_id: c.text().notNull().references('projects.id', { onDelete: 'cascade' }),
          title: c.text().notNull(),
          status: c.text().notNull().default('todo'),
          done: c.boolean().notNull().default(false),
          settings: c.json().default({ color: 'red' }),
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
          order: c.integer().check('order > 0'),
        }).primaryKey(['project_id', 'user_id']),
      })
      "
    `)
  })

  it('gives the same document back for any schema', () => {
    fc.assert(
      fc.property(schemaPair, ({ to }) => {
        expect(evaluate(printSchema(to))).toEqual(to)
      }),
      { numRuns: Math.ceil(150 * budget) },
    )
  })

  it('prints rules as a person would write them', () => {
    const ruled = saasApp.access({
      tasks: {
        viewer: 'read',
        member: {
          read: rows(or(eq('assigned_to', auth.userId), isNull('assigned_to')), not(like('title', "don't%"))),
          write: rows(eq('assigned_to', auth.userId)),
        },
      },
      memberships: { viewer: 'none', editor: { read: true, insert: true, delete: rows(gt('order', 3)) } },
    })
    const [first, ...lines] = printSchema(ruled.document).split('\n')
    expect(first).toBe(
      "import { auth, c, defineSchema, defineTable, eq, gt, isNull, like, not, or, rows, sql } from '@tenantry/schema'",
    )
    expect(lines.slice(lines.findIndex((line) => line.includes('.access('))).join('\n'))
      .toMatchInlineSnapshot(`
        "}).access({
          tasks: {
            viewer: 'read',
            member: {
              read: rows(or(eq('assigned_to', auth.userId), isNull('assigned_to')), not(like('title', "don't%"))),
              write: rows(eq('assigned_to', auth.userId)),
            },
          },
          memberships: {
            viewer: 'none',
            editor: { read: true, insert: true, delete: rows(gt('order', 3)) },
          },
        })
        "
      `)
    expect(evaluate(printSchema(ruled.document))).toEqual(ruled.document)
  })

  it('gives the same rules back, whatever they are', () => {
    fc.assert(
      fc.property(
        schemaPair.chain(({ to }) => withRandomAccess(to)),
        (document) => {
          expect(evaluate(printSchema(document))).toEqual(document)
        },
      ),
      { numRuns: Math.ceil(150 * budget) },
    )
  })

  it('gives back text with quotes, backslashes, templates and line ends', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', '`', '\\', '$', '{', '}', '\n', '\r', '\u2028', 'a') }),
        (text) => {
          const literal = `'${text.replaceAll("'", "''")}'`
          const column = { name: 'a', type: 'text', not_null: false, unique: false }
          const columns = [
            { ...column, default: { value: text }, check: `a <> ${literal}` },
            { ...column, name: 'b', default: { sql: literal } },
            { ...column, name: 'j', type: 'json', default: { value: { [`k${text}`]: [text, 1, null] } } },
          ]
          const document: SchemaDocument = parseSchemaDocument({
            format: 1,
            name: 's',
            tables: [{ name: 't', columns, primary_key: [], indexes: [] }],
          })
          expect(evaluate(printSchema(document))).toEqual(document)
        },
      ),
      { numRuns: Math.ceil(200 * budget) },
    )
  })
})
