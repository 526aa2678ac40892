import { describe, expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { TenantryError } from './errors.ts'
import { fakeFetch, json, problem, refused, type Reply } from './testing/fake-server.ts'

const url = 'http://tenantry.test/base/'
const database = { id: 'db_1', name: 'acme' }

function client(...replies: Reply[]) {
  const server = fakeFetch(...replies)
  const retry = { baseDelayMs: 1 }
  return { ...server, tenantry: new Tenantry({ url, apiKey: 'secret', fetch: server.fetch, retry }) }
}

async function errorOf(promise: Promise<unknown>): Promise<TenantryError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof TenantryError) return error
  throw new Error('The call did not throw a TenantryError.', { cause: error })
}

describe('a call', () => {
  it('sends the key, camelCase parameters as snake_case, and the caller’s own data unchanged', async () => {
    const { tenantry, sent } = client(json({ id: 'job_1' }))
    await tenantry.keys.create({
      name: 'ci',
      scope: { kind: 'databases', databaseIds: ['acme'], access: 'read' },
      expiresAt: 5,
    })
    await tenantry.databases.create({ name: 'acme', metadata: { camelCase: { stays: 1 } } })
    await tenantry.templates.push('app', {
      schema: { format: 1, name: 'app', tables: [] },
      allowDestructive: true,
      rollout: { errorBudgetPercent: 2 },
    })
    expect(sent.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: 'POST',
        path: '/base/platform/keys',
        body: {
          name: 'ci',
          scope: { kind: 'databases', database_ids: ['acme'], access: 'read' },
          expires_at: 5,
        },
      },
      {
        method: 'POST',
        path: '/base/platform/databases',
        body: { name: 'acme', metadata: { camelCase: { stays: 1 } } },
      },
      {
        method: 'POST',
        path: '/base/platform/templates/app/push',
        body: {
          schema: { format: 1, name: 'app', tables: [] },
          allow_destructive: true,
          rollout: { error_budget_percent: 2 },
        },
      },
    ])
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer secret')
  })

  it('gives the record as it is on the wire', async () => {
    const { tenantry } = client(json({ ...database, created_at: 1 }))
    expect(await tenantry.databases.get('acme')).toEqual({ ...database, created_at: 1 })
  })

  it('answers undefined to an empty reply', async () => {
    const { tenantry } = client(new Response(null, { status: 204 }))
    expect(await tenantry.templates.delete('app')).toBeUndefined()
  })

  it('writes hostile names as one segment of the path', async () => {
    const { tenantry, sent } = client(json(database))
    await tenantry.databases.get('../keys?x=1#y')
    expect(sent[0]?.path).toBe('/base/platform/databases/..%2Fkeys%3Fx%3D1%23y')
  })

  it.each(['', '.', '..'])('refuses %j as a name, because it would change the route', async (name) => {
    const { tenantry, sent } = client(json(database))
    expect((await errorOf(tenantry.databases.get(name))).code).toBe('INVALID_ARGUMENT')
    expect(sent).toEqual([])
  })

  it('sends a file as it is and gives one back to stream from', async () => {
    const { tenantry, sent } = client(json(database), new Response('SQLite format 3'))
    await tenantry.databases.import({ name: 'acme', file: new Blob(['SQLite']) })
    expect(sent[0]).toMatchObject({ path: '/base/platform/databases/import?name=acme', body: 'SQLite' })
    expect(await (await tenantry.databases.export('acme')).text()).toBe('SQLite format 3')
  })

  it('a URL without a scheme is refused at once', () => {
    expect(() => new Tenantry({ url: 'localhost:4000' })).toThrow('is not the URL of a server')
  })
})

describe('an error', () => {
  it('carries the problem document', async () => {
    const more = { hint: 'Create it.', request_id: 'req_1', questions: [{ from: 'a', to: 'b' }] }
    const { tenantry } = client(problem(404, 'DATABASE_NOT_FOUND', more))
    const error = await errorOf(tenantry.databases.get('acme'))
    expect(error).toMatchObject({
      code: 'DATABASE_NOT_FOUND',
      status: 404,
      detail: 'Detail of DATABASE_NOT_FOUND',
      message: 'Detail of DATABASE_NOT_FOUND',
      hint: 'Create it.',
      requestId: 'req_1',
    })
    expect(error.problem['questions']).toEqual([{ from: 'a', to: 'b' }])
  })

  it('of the network names the URL and the system’s reason', async () => {
    const { tenantry } = client(refused())
    const error = await errorOf(tenantry.databases.get('acme'))
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', status: 0 })
    expect(error.detail).toBe('http://tenantry.test/base could not be reached (ECONNREFUSED).')
    expect(error.hint).toContain('http://tenantry.test/base')
  })

  it('of something that is not Tenantry is told as such, also when it says 200', async () => {
    const { tenantry } = client(
      new Response('<html>', { status: 404 }),
      new Response('<html>', { status: 200 }),
    )
    expect(await errorOf(tenantry.databases.get('a'))).toMatchObject({
      code: 'INVALID_RESPONSE',
      status: 404,
    })
    expect(await errorOf(tenantry.databases.get('a'))).toMatchObject({ code: 'INVALID_RESPONSE' })
  })

  it('of a server that never answers is TIMED_OUT, and of the caller’s signal ABORTED', async () => {
    const hang: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const tenantry = new Tenantry({ url, fetch: hang, timeoutMs: 5, retry: { retries: 0 } })
    expect((await errorOf(tenantry.health())).code).toBe('TIMED_OUT')
    const abort = new AbortController()
    const patient = new Tenantry({ url, fetch: hang })
    const pending = errorOf(patient.health({ signal: abort.signal }))
    abort.abort()
    expect((await pending).code).toBe('ABORTED')
  })
})

describe('a repeat', () => {
  it('follows a network failure, 429, 502 and 503 of a GET', async () => {
    for (const failure of [refused(), problem(429, 'RATE_LIMITED'), new Response('', { status: 502 })]) {
      const { tenantry, sent } = client(failure, problem(503, 'UNAVAILABLE'), json(database))
      expect(await tenantry.databases.get('acme')).toEqual(database)
      expect(sent).toHaveLength(3)
    }
  })

  it('of a create has the same Idempotency-Key, and another create has another', async () => {
    const { tenantry, sent } = client(refused(), problem(409, 'IDEMPOTENCY_KEY_IN_USE'), json(database))
    await tenantry.databases.create({ name: 'acme' })
    await tenantry.databases.create({ name: 'beta' })
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys.slice(1, 3)).toEqual([keys[0], keys[0]])
    expect(keys[3]).not.toBe(keys[0])
  })

  it('takes the caller’s own key', async () => {
    const { tenantry, sent } = client(json(database))
    await tenantry.databases.create({ name: 'acme' }, { idempotencyKey: 'mine' })
    expect(sent[0]?.headers.get('idempotency-key')).toBe('mine')
  })

  it('never happens to a change without a key, to a refusal, or to a damaged or wrong file', async () => {
    const changed = client(refused())
    await errorOf(changed.tenantry.databases.update('acme', { name: 'beta' }))
    const refusal = client(problem(409, 'DATABASE_NAME_TAKEN'))
    await errorOf(refusal.tenantry.databases.create({ name: 'acme' }))
    const damaged = client(problem(503, 'DATABASE_CORRUPT'))
    await errorOf(damaged.tenantry.databases.get('acme'))
    const foreign = client(problem(503, 'DATABASE_FILE_MISMATCH'))
    await errorOf(foreign.tenantry.databases.get('acme'))
    const sent = [changed, refusal, damaged, foreign].map((one) => one.sent.length)
    expect(sent).toEqual([1, 1, 1, 1])
  })

  it('stops after the tries allowed, and is not made when the server asks for more patience than that', async () => {
    const always = client(problem(503, 'UNAVAILABLE'))
    expect((await errorOf(always.tenantry.databases.get('a'))).code).toBe('UNAVAILABLE')
    expect(always.sent).toHaveLength(3)
    const later = client(problem(429, 'RATE_LIMITED', {}, { 'retry-after': '3600' }))
    expect((await errorOf(later.tenantry.databases.get('a'))).retryAfterSeconds).toBe(3600)
    expect(later.sent).toHaveLength(1)
  })
})

describe('a list', () => {
  const pages: Reply = ({ path }) => {
    if (path.includes('cursor=c3')) return json({ data: [], next_cursor: null })
    if (path.includes('cursor=c2')) return json({ data: [{ id: 'db_3' }], next_cursor: 'c3' })
    return json({ data: [{ id: 'db_1' }, { id: 'db_2' }], next_cursor: 'c2' })
  }

  it('awaited is the array of one page with its cursor', async () => {
    const { tenantry, sent } = client(pages)
    const page = await tenantry.databases.list({ limit: 2, templateVersion: 3, sort: '-name' })
    expect([...page.values()]).toEqual([{ id: 'db_1' }, { id: 'db_2' }])
    expect(page.next_cursor).toBe('c2')
    expect(JSON.stringify(page)).toBe('[{"id":"db_1"},{"id":"db_2"}]')
    expect(sent[0]?.path).toBe('/base/platform/databases?limit=2&template_version=3&sort=-name')
    expect(sent).toHaveLength(1)
  })

  it('walked with for await gives every record, and asks for no more pages than the walk needs', async () => {
    const { tenantry, sent } = client(pages)
    const ids: string[] = []
    for await (const { id } of tenantry.databases.list()) ids.push(id)
    for await (const { id } of await tenantry.databases.list()) ids.push(id)
    expect(ids).toEqual(['db_1', 'db_2', 'db_3', 'db_1', 'db_2', 'db_3'])
    for await (const { id } of tenantry.databases.list()) if (id === 'db_1') break
    expect(sent).toHaveLength(7)
  })

  it('rejects like any call', async () => {
    const { tenantry } = client(problem(401, 'UNAUTHENTICATED'))
    expect((await errorOf(tenantry.databases.list())).code).toBe('UNAUTHENTICATED')
  })
})
