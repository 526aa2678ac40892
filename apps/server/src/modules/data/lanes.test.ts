import { DatabaseSync } from 'node:sqlite'
import { createStatements } from '@tenantry/schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../engine/engine.ts'
import { startData, type DataFixture } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

let shop: DataFixture
const seen: { cost: string; sql: string }[] = []
let sizesAsked = 0
/** What `rowBound` says of a table; null for many rows. */
let sizes: Record<string, number | null> = {}

const watched = (engine: Engine): Engine => ({
  ...engine,
  run(target, program, options) {
    seen.push({ cost: options.cost, sql: program.steps[0]?.sql ?? '' })
    return engine.run(target, program, { ...options, cost: 'bounded' })
  },
  async rowBound(_target, table) {
    sizesAsked++
    return table in sizes ? (sizes[table] ?? null) : 0
  },
})

beforeAll(async () => {
  shop = await startData([shopSchema], { wrapEngine: watched })
})
afterAll(() => shop.close())

const LARGE = { projects: null, tasks: null, users: null, comments: null, notes: null, profiles: null, events: null }

async function costOf(table: string, body: unknown, tableSizes: Record<string, number | null>): Promise<string> {
  sizes = { ...LARGE, ...tableSizes }
  seen.length = 0
  sizesAsked = 0
  await shop.query(table, body).catch(() => null)
  return seen.at(-1)?.cost ?? 'not run'
}

const byId = [{ id: { eq: 'x' } }]

test.each([
  ['projects', { select: ['*'], where: byId }, 'bounded'],
  ['projects', { select: ['*'], where: [{ id: { in: ['a', 'b', 'c'] } }] }, 'bounded'],
  ['users', { select: ['*'], where: [{ email: { eq: 'x' } }] }, 'bounded'],
  ['comments', { select: ['*'], where: [{ task_id: { eq: 1 } }, { number: { eq: 1 } }] }, 'bounded'],
  ['projects', { select: ['*'] }, 'bounded'],
  ['projects', { select: ['*'], order: [{ id: 'desc' }], limit: 100 }, 'bounded'],
  ['projects', { select: ['*'], order: [{ name: 'asc' }] }, 'unbounded'],
  // An index finds the rows, but one value may be in all of them.
  ['projects', { select: ['*'], where: [{ n: { eq: 1 } }] }, 'unbounded'],
  ['comments', { select: ['*'], where: [{ task_id: { eq: 1 } }] }, 'unbounded'],
  ['projects', { select: ['*'], where: [{ or: [{ id: { eq: 'x' } }] }] }, 'bounded'],
  ['projects', { select: ['*'], where: [{ or: [{ id: { eq: 'x' } }, { n: { eq: 1 } }] }] }, 'unbounded'],
  ['projects', { select: ['*'], where: [{ not: { id: { eq: 'x' } } }] }, 'unbounded'],
  ['projects', { select: ['*'], where: [{ id: { eq: { column: 'name' } } }] }, 'unbounded'],
  ['projects', { select: ['*'], count: 'exact' }, 'unbounded'],
  ['projects', { select: ['id', { tasks: ['id'] }], where: byId }, 'unbounded'],
  ['tasks', { select: ['id', { projects: ['name'] }], where: [{ id: { eq: 1 } }] }, 'bounded'],
  ['projects', { select: [{ n: { count: '*' } }] }, 'unbounded'],
  ['projects', { select: ['*'], where: [{ name: { like: 'a%' } }] }, 'unbounded'],
  ['notes', { select: ['*'], where: [{ _search: { search: 'a' } }] }, 'unbounded'],
  ['projects', { insert: { id: 'i', name: 'i' } }, 'bounded'],
  ['notes', { insert: { id: 'i', title: 'i' } }, 'unbounded'],
  ['projects', { update: { name: 'x' }, where: byId }, 'bounded'],
  ['projects', { update: { id: 'y' }, where: byId }, 'unbounded'],
  ['projects', { update: { name: 'x' }, where: [{ n: { eq: 1 } }] }, 'unbounded'],
  ['projects', { delete: true, where: byId }, 'unbounded'],
  ['comments', { delete: true, where: [{ task_id: { eq: 1 } }, { number: { eq: 1 } }] }, 'bounded'],
  ['tasks', { delete: true, where: [{ id: { eq: 1 } }] }, 'unbounded'],
])('over large tables, %s %j is %s', async (table, body, cost) => {
  expect(await costOf(table, body, {})).toBe(cost)
})

test.each([
  ['projects', { select: ['*'], where: [{ n: { eq: 1 } }] }, { projects: 4_000 }, 'bounded'],
  ['projects', { select: ['id', { tasks: ['id'] }], where: byId }, { tasks: 4_000 }, 'bounded'],
  ['projects', { select: ['id', { tasks: ['id'] }], limit: 50 }, { tasks: 4_000 }, 'bounded'],
  // Users are looked up in tasks by a column without index: all tasks for each user.
  ['users', { select: [{ t: { table: 'tasks', via: 'assigned_to' } }], limit: 50 }, { tasks: 1_000 }, 'unbounded'],
  ['users', { select: [{ t: { table: 'tasks', via: 'assigned_to' } }], limit: 5 }, { tasks: 500 }, 'bounded'],
  ['projects', { delete: true, where: byId }, { tasks: 1_000 }, 'bounded'],
  ['tasks', { delete: true, where: [{ id: { eq: 1 } }] }, { comments: 10 }, 'unbounded'],
  ['notes', { select: ['*'], where: [{ _search: { search: 'a' } }] }, { notes: 100 }, 'bounded'],
  ['notes', { select: ['*'], where: [{ _search: { search: 'a' } }] }, { notes: 1_000 }, 'unbounded'],
  ['projects', { select: ['*'], where: [{ name: { glob: 'a*' } }] }, { projects: 10 }, 'unbounded'],
  ['tasks', { select: [{ projects: { where: [{ name: { like: 'a' } }] } }] }, { projects: 10, tasks: 10 }, 'unbounded'],
])('small tables decide: %s %j with %j is %s', async (table, body, tableSizes, cost) => {
  expect(await costOf(table, body, tableSizes)).toBe(cost)
})

test('an insert of fifty small rows is bounded; a thousand rows, or one large one, are not', async () => {
  const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `r${count}-${at}`, name: 'r' }))
  expect(await costOf('projects', { insert: rowsOf(50) }, {})).toBe('bounded')
  expect(await costOf('projects', { insert: rowsOf(1000) }, {})).toBe('unbounded')
  expect(await costOf('projects', { insert: { id: 'large', name: 'x'.repeat(70_000) } }, {})).toBe('unbounded')
})

test('few but large rows are read in a lane after all', async () => {
  const other = await startData([shopSchema], { wrapEngine: watched })
  await other.query('projects', { insert: { id: 'big', name: 'x'.repeat(2 * 1024 * 1024) } })
  seen.length = 0
  const { data } = await other.query('projects', { select: ['name'], where: [{ id: { eq: 'big' } }] })
  expect(String(data?.[0]?.['name'])).toHaveLength(2 * 1024 * 1024)
  expect(seen.map(({ cost }) => cost)).toEqual(['bounded', 'unbounded'])
  await other.close()
})

test('sizes are asked for only when they decide', async () => {
  await costOf('projects', { select: ['*'], where: byId }, {})
  expect(sizesAsked).toBe(0)
  await costOf('projects', { select: ['*'], where: [{ name: { like: 'x' } }] }, {})
  expect(sizesAsked).toBe(0)
  await costOf('projects', { select: ['*'], where: [{ n: { eq: 1 } }] }, {})
  expect(sizesAsked).toBe(1)
})

test('a page starts where the cursor says by one seek, and a lookup goes through its index', async () => {
  const database = new DatabaseSync(':memory:')
  for (const statement of createStatements(shopSchema)) database.exec(statement)
  const planOf = (sql: string): string =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => null))
      .map((row) => String(row['detail']))
      .join('; ')
  const sqlOf = async (table: string, body: unknown): Promise<string> => {
    await costOf(table, body, {})
    return seen.at(-1)?.sql ?? ''
  }
  await shop.query('projects', { insert: [{ id: 'a', name: 'a' }, { id: 'b', name: 'b' }] })
  const { next_cursor: cursor } = await shop.query('projects', { select: ['id'], limit: 1 })
  expect(planOf(await sqlOf('projects', { select: ['id'], limit: 1, cursor }))).toMatch(/SEARCH t0 .*\(id>\?\)$/)
  expect(planOf(await sqlOf('projects', { select: ['id'] }))).not.toContain('TEMP B-TREE')
  const nested = planOf(await sqlOf('projects', { select: ['id', { tasks: ['id'] }], where: byId }))
  expect(nested).toMatch(/SEARCH t0 USING \w* ?INDEX/)
  expect(nested).toMatch(/SEARCH t1 USING \w* ?INDEX by_project \(project_id=\?\)/)
  database.close()
})
