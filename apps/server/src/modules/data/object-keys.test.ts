import { c, defineSchema, defineTable } from '@tenantry/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../testing/start-app.ts'

/** What JavaScript's objects answer to by themselves. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

const schema = defineSchema('shop', {
  projects: defineTable({ id: c.text().primaryKey(), settings: c.json(), photo: c.blob(), n: c.integer() }),
  tasks: defineTable({
    id: c.text().primaryKey(),
    project_id: c.text().references('projects.id'),
    meta: c.json(),
    thumb: c.blob(),
  }),
}).document

let app: StartedApp
beforeAll(async () => {
  app = await startApp()
  await app.call('POST /platform/templates', { schema })
  await app.call('POST /platform/databases', { name: 'acme', template: 'shop' })
})
afterAll(() => app.close())

/** Text in, text out: objects on the way would hide what becomes of a key. */
async function send(operation: string, json?: string, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = operation.split(' ')
  const response = await fetch(app.url + path, {
    method,
    headers: {
      authorization: `Bearer ${app.adminKey}`,
      'tenantry-database': 'acme',
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: json }),
  })
  return { status: response.status, text: await response.text() }
}

const hostile = `{"__proto__":{"polluted":true,"__proto__":null},"constructor":{"prototype":{"polluted":true}},"toString":1,"list":[{"__proto__":[]}]}`

function expectNothingPolluted(): void {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  expect(Reflect.get({}, 'polluted')).toBe(undefined)
  expect(Reflect.get({}, 'toString')).toBeTypeOf('function')
}

describe('the keys of objects are data in a json value', () => {
  it('that is inserted, selected, compared and updated', async () => {
    const inserted = await send(
      'POST /data/query/projects',
      `{"insert":{"id":"p1","settings":${hostile}},"returning":["settings"]}`,
    )
    expect(inserted).toEqual({ status: 200, text: `{"affected":1,"data":{"settings":${hostile}}}` })
    const where = `[{"settings":{"eq":${hostile}}}]`
    const found = await send('POST /data/query/projects', `{"select":["id","settings"],"where":${where}}`)
    expect(found.text).toContain(`[{"id":"p1","settings":${hostile}}]`)
    const updated = await send(
      'POST /data/query/projects',
      `{"update":{"settings":{"__proto__":1}},"where":${where},"returning":["settings"]}`,
    )
    expect(updated.text).toContain('{"__proto__":1}')
    expectNothingPolluted()
  })

  it('in a batch, beside references, and in the rows of relations with blobs in them', async () => {
    const { status, text } = await send(
      'POST /data/batch',
      `{"operations":[
        {"table":"projects","upsert":[{"id":"p2","settings":${hostile},"photo":"AAEC","n":"9007199254740993"}],"returning":["id","settings"]},
        {"table":"tasks","upsert":{"id":"t1","project_id":{"ref":"0.data.0.id"},"meta":{"ref":"0.data.0.id","__proto__":${hostile}},"thumb":"AwQF"}},
        {"table":"projects","select":["settings",{"tasks":["meta","thumb"]}],"where":[{"id":{"eq":"p2"}}]}]}`,
      { 'idempotency-key': 'batch', 'tenantry-integers': 'string' },
    )
    expect([status, text]).toEqual([200, expect.stringContaining(`"settings":${hostile},"tasks":[`)])
    expect(text).toContain(`{"meta":{"ref":"0.data.0.id","__proto__":${hostile}},"thumb":"AwQF"}`)
    expectNothingPolluted()
  })

  it('and in the metadata of a database, also when its creation is repeated', async () => {
    const body = `{"name":"other","metadata":${hostile}}`
    for (const _try of ['first', 'again']) {
      const made = await send('POST /platform/databases', body, { 'idempotency-key': 'other' })
      expect([made.status, made.text]).toEqual([201, expect.stringContaining(`"metadata":${hostile}`)])
    }
    await send('PATCH /platform/databases/other', `{"metadata":{"a":${hostile}}}`)
    expect((await send('GET /platform/databases/other')).text).toContain(`"metadata":{"a":${hostile}}`)
    expectNothingPolluted()
  })
})

describe('as a name they are refused like any other that does not exist', () => {
  const bodies: [string, (key: string) => string][] = [
    ['a member', (key) => `{"select":["id"],"${key}":{"select":["id"]}}`],
    ['an action', (key) => `{"${key}":{"id":"x"}}`],
    ['an inserted column', (key) => `{"insert":{"id":"x","${key}":{"id":"y"}}}`],
    ['a column of a later row', (key) => `{"insert":[{"id":"x"},{"id":"y","${key}":1}]}`],
    ['an updated column', (key) => `{"update":{"${key}":1},"where":[{"id":{"eq":"p1"}}]}`],
    ['a selected column', (key) => `{"select":["${key}"]}`],
    ['a relation', (key) => `{"select":[{"${key}":["id"]}]}`],
    ['a relation’s table', (key) => `{"select":[{"x":{"table":"${key}"}}]}`],
    ['a relation’s member', (key) => `{"select":[{"tasks":{"select":["id"],"${key}":1}}]}`],
    ['a relation’s key', (key) => `{"select":[{"tasks":{"via":"${key}"}}]}`],
    ['an alias of nothing', (key) => `{"select":[{"x":{"${key}":"id"}}]}`],
    ['an aggregate’s column', (key) => `{"select":[{"x":{"sum":"${key}"}}]}`],
    ['a condition’s column', (key) => `{"select":["id"],"where":[{"${key}":{"eq":1}}]}`],
    ['an operator', (key) => `{"select":["id"],"where":[{"id":{"${key}":{"eq":"p1"}}}]}`],
    ['a compared column', (key) => `{"select":["id"],"where":[{"id":{"eq":{"column":"${key}"}}}]}`],
    ['an ordered column', (key) => `{"select":["id"],"order":[{"${key}":"asc"}]}`],
    ['a grouping column', (key) => `{"select":[{"x":{"count":"*"}}],"group_by":["${key}"]}`],
    ['a returned column', (key) => `{"insert":{"id":"x"},"returning":["${key}"]}`],
    [
      'a conflict’s column',
      (key) => `{"insert":{"id":"x"},"on_conflict":{"columns":["${key}"],"do":"ignore"}}`,
    ],
    [
      'a conflict’s member',
      (key) => `{"insert":{"id":"x"},"on_conflict":{"do":"ignore","${key}":{"do":"ignore"}}}`,
    ],
  ]

  it.each(bodies)('%s', async (_what, bodyOf) => {
    const before = await send('POST /data/query/projects', '{"select":["*"]}')
    for (const key of KEYS) {
      const body = bodyOf(key)
      for (const [path, json] of [
        ['/data/query/projects', body],
        [
          '/data/batch',
          `{"operations":[{"table":"projects","upsert":{"id":"z"}},${body.replace('{', '{"table":"projects",')}]}`,
        ],
      ] as const) {
        const { status, text } = await send(`POST ${path}`, json)
        expect([key, status, text]).toEqual([
          key,
          400,
          expect.stringMatching(/"code":"(UNKNOWN_|INVALID_QUERY)/),
        ])
      }
    }
    expect(await send('POST /data/query/projects', '{"select":["*"]}')).toEqual(before)
    expectNothingPolluted()
  })

  it('a table, a reference, a parameter and a member of the platform’s requests', async () => {
    for (const key of KEYS) {
      for (const [operation, json, code] of [
        [`POST /data/query/${key}`, '{"select":["id"]}', 'UNKNOWN_TABLE'],
        ['POST /data/batch', `{"operations":[{"table":"${key}","select":["id"]}]}`, 'UNKNOWN_TABLE'],
        [
          'POST /data/batch',
          `{"operations":[{"table":"projects","insert":{"id":{"ref":"0.data.${key}"}}}]}`,
          'INVALID_REFERENCE',
        ],
        ['POST /data/batch', `{"${key}":{"operations":[]}}`, 'INVALID_'],
        ['POST /data/sql', `{"sql":"SELECT 1","${key}":{"read_only":false}}`, 'INVALID_REQUEST'],
        ['POST /data/sql', `{"sql":"SELECT ?","params":[{"${key}":1}]}`, 'INVALID_REQUEST'],
        ['POST /platform/databases', `{"name":"x1","${key}":{"template":"shop"}}`, 'INVALID_REQUEST'],
        ['POST /platform/databases', `{"${key}":{"name":"x1"}}`, 'INVALID_REQUEST'],
        ['POST /platform/databases', `{"name":"x1","template":"${key}"}`, '_'],
        [
          'POST /platform/keys',
          `{"name":"x","scope":{"kind":"installation","${key}":{}}}`,
          'INVALID_REQUEST',
        ],
        [
          'POST /platform/templates',
          `{"schema":{"format":1,"name":"t","tables":[],"${key}":{"tables":[]}}}`,
          'SCHEMA_INVALID',
        ],
        [
          'POST /platform/templates',
          `{"schema":{"${key}":{"format":1,"name":"t","tables":[]}}}`,
          'SCHEMA_INVALID',
        ],
        [`GET /platform/databases/${key}`, undefined, 'DATABASE_NOT_FOUND'],
        [`GET /platform/templates/${key}`, undefined, 'TEMPLATE_NOT_FOUND'],
      ] as const) {
        const { status, text } = await send(operation, json)
        expect([operation, json, status, text]).toEqual([
          operation,
          json,
          expect.any(Number),
          expect.stringContaining(code),
        ])
        expect(status, text).toBeGreaterThanOrEqual(400)
        expect(status, text).toBeLessThan(500)
      }
    }
    expectNothingPolluted()
  })
})
