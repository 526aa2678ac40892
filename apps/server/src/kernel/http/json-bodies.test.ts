import { c, defineSchema, defineTable } from '@tenantry/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../testing/start-app.ts'

const columns = Array.from({ length: 100 }, (_, index) => `c${index}`)
const wide = defineTable({
  id: c.integer().primaryKey(),
  extra: c.json(),
  ...Object.fromEntries(columns.map((column) => [column, c.text()])),
})

let app: StartedApp
beforeAll(async () => {
  app = await startApp()
  await app.call('POST /platform/templates', { schema: defineSchema('wide', { wide }).document })
  await app.call('POST /platform/databases', { name: 'acme', template: 'wide' })
})
afterAll(() => app.close())

/** Sends text as it is, which `JSON.stringify` might never write. */
async function send(path: string, json: string, headers: Record<string, string> = {}) {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${app.adminKey}`,
      'content-type': 'application/json',
      'tenantry-database': 'acme',
      ...headers,
    },
    body: json,
  })
  // The tests say what they expect of it, member by member.
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: response.status, body: (await response.json()) as any }
}

async function state() {
  const rows = await app.call('POST /data/query/wide', { select: ['*'] }, { database: 'acme' })
  return [rows.body, (await app.call('GET /platform/databases')).body]
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const members = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join()

it.each([
  ['a million brackets', nested(500_000)],
  ['ninety thousand members', `{${members(90_000)}}`],
  ['a deep value', `{"a":${nested(20_000)}}`],
  ['half a million objects', `[${'{},'.repeat(500_000)}{}]`],
])('%s are refused wherever a body is taken, and change nothing', async (_what, hostile) => {
  const before = await state()
  for (const [path, body] of [
    ['/data/query/wide', hostile],
    ['/data/query/wide', `{"insert":{"id":1,"extra":${hostile}}}`],
    ['/data/batch', `{"operations":[{"table":"wide","insert":{"id":1,"extra":${hostile}}}]}`],
    ['/data/sql', `{"sql":"SELECT 1","params":${hostile}}`],
    ['/platform/databases', `{"name":"other","metadata":{"a":${hostile}}}`],
    ['/platform/templates', `{"schema":${hostile}}`],
    ['/platform/keys', hostile],
  ] as const) {
    for (const headers of [{}, { 'idempotency-key': 'one' }]) {
      const { status, body: answer } = await send(path, body, headers)
      expect([path, status, answer.code]).toEqual([path, 400, 'BODY_TOO_COMPLEX'])
      expect(answer.hint).toBeTypeOf('string')
    }
  }
  expect(await state()).toEqual(before)
})

it('an insert of as many rows as it may have is taken, with a hundred different short texts in each', async () => {
  const insert = Array.from({ length: 1_000 }, (_, row) => ({
    id: row,
    extra: { [`key${row}`]: [{}, []] },
    ...Object.fromEntries(columns.map((column) => [column, `${row}${column}`])),
  }))
  const { status, body } = await app.call('POST /data/query/wide', { insert }, { database: 'acme' })
  expect([status, body]).toEqual([200, { affected: 1_000 }])
})

it('a json value of a thousand levels is kept', async () => {
  const { status } = await send(
    '/data/batch',
    `{"operations":[{"table":"wide","insert":{"id":5000,"extra":${nested(1_000)}}}]}`,
  )
  expect(status).toBe(200)
  const where = [{ id: { eq: 5_000 } }]
  const { body } = await app.call('POST /data/query/wide', { select: ['extra'], where }, { database: 'acme' })
  expect(JSON.stringify(body.data[0].extra)).toBe(nested(1_000))
})

it('a byte order mark before the JSON is passed over', async () => {
  expect((await send('/data/query/wide', '\ufeff{"select":["id"],"limit":0}')).status).toBe(200)
})
