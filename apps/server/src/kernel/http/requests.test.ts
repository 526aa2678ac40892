import { connect } from 'node:net'
import { allOperations, errorCodes, errorsOf, type Operation } from '@tenantry/contract'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../../modules/templates/testing/note-schemas.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)

describeBothApps('requests', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
    await app.call('POST /platform/databases', { name: 'acme', template: 'notes' })
  })

  it('that no operation takes are told what there is', async () => {
    const nowhere = await app.call('GET /nowhere')
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'ROUTE_NOT_FOUND' } })
    const method = await app.call('PUT /platform/databases')
    expect(method).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
    expect(method.headers.get('allow')).toBe('POST, GET')
  })

  it('with a body that is no JSON, or of another kind, are refused', async () => {
    const send = async (body: string, type: string) => {
      const response = await fetch(`${app.url}/platform/databases`, {
        method: 'POST',
        headers: { authorization: `Bearer ${app.adminKey}`, 'content-type': type },
        body,
      })
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      return [response.status, ((await response.json()) as { code: string }).code]
    }
    const json = 'application/json'
    expect(await send('{', json)).toEqual([400, 'INVALID_JSON'])
    expect(await send('{"name": "a"} {}', json)).toEqual([400, 'INVALID_JSON'])
    expect(await send('<a/>', 'application/xml')).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    expect(await send('x', 'application/octet-stream')).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    expect(await send(`"${'x'.repeat(5_000_000)}"`, json)).toEqual([413, 'BODY_TOO_LARGE'])
    expect(await send('', json)).toEqual([400, 'INVALID_REQUEST'])
    expect(await send('[]', json)).toEqual([400, 'INVALID_REQUEST'])
  })

  it('with wrong fields are told each of them, by its place', async () => {
    const { status, body } = await app.call('POST /platform/databases', {
      name: 'Big Name',
      durability: 'x',
      nam: 1,
    })
    expect(status).toBe(400)
    const places = body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
    expect(places).toEqual(['/durability', '/nam', '/name'])
    expect(JSON.stringify(body.errors)).toContain('does not fit: Lower-case letters, digits')
    expect(JSON.stringify(body)).not.toContain('pattern')
    const query = await app.call('GET /platform/databases?limit=abc')
    expect(query.body.errors[0].pointer).toBe('query.limit')
  })

  it('carry an id that the caller gave or a new one, in the reply and in the problem', async () => {
    const given = await app.call('GET /nowhere', undefined, { headers: { 'x-request-id': 'mine-1' } })
    expect(given.headers.get('x-request-id')).toBe('mine-1')
    expect(given.body.request_id).toBe('mine-1')
    const ids = new Set<string | null>()
    for (const own of ['', 'with space', 'x'.repeat(65), '{"a":1}']) {
      const { headers } = await app.call('GET /health', undefined, { headers: { 'x-request-id': own } })
      ids.add(headers.get('x-request-id'))
    }
    expect(ids.size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^req_/)
  })

  it('that are no HTTP at all get a problem document and no more', async () => {
    for (const [bytes, status] of [
      ['NONSENSE\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
      ['GET /%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
    ] as const) {
      const text = await sendBytes(app.url, bytes)
      expect(text).toContain(`HTTP/1.1 ${status}`)
      expect(text.toLowerCase()).toContain('content-type: application/problem+json')
    }
  })

  const signIn = async (): Promise<string> => {
    const person = { email: 'ada@example.com', password: 'correct horse battery' }
    const { body } = await app.call('POST /auth/register', person, { key: null })
    return body.session.token
  }

  it('that say their length in two ways are refused, and nothing behind them is taken for another request', async () => {
    const hidden = 'GET /health HTTP/1.1\r\nhost: a\r\n\r\n'
    const head = 'POST /auth/logout HTTP/1.1\r\nhost: a\r\n'
    for (const headers of [
      `content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
      `content-length: 0\r\ncontent-length: ${hidden.length}\r\n\r\n`,
      `transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `content-length: +0\r\n\r\n`,
    ]) {
      const text = await sendBytes(app.url, head + headers + hidden)
      expect(text.match(/HTTP\/1\.1 \d+/g), headers).toEqual(['HTTP/1.1 400'])
    }
  })

  it('with hostile parameters and bodies never bring out a fault of ours', async () => {
    const operations = allOperations.filter(
      ({ id, success, protocol }) =>
        // SCIM answers in its own words, which modules/scim/hostile.test.ts is about.
        protocol !== 'scim' &&
        success.kind !== 'events' &&
        !['keys.revoke', 'auth.logout', 'auth.delete_me'].includes(id),
    )
    const session = await signIn()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), hostileValue, hostileText, fc.nat(), sendHostile),
      {
        numRuns: Math.ceil(400 * budget),
        ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
      },
    )
    expect((await app.call('GET /platform/databases/acme')).status).toBe(200)

    async function sendHostile(
      operation: Operation,
      value: unknown,
      text: string,
      choice: number,
    ): Promise<void> {
      const path = operation.path.replaceAll(
        /:[a-z_]+/g,
        () => encodeURIComponent(choice % 3 === 0 ? 'acme' : text) || '-',
      )
      const names = Object.keys(membersOf(operation.query, { a: 1 }))
      const query =
        choice % 2 === 0 ? '' : `?${names.map((name) => `${name}=${encodeURIComponent(text)}`).join('&')}`
      // A database that the other runs look for is not to be deleted by one of them.
      const keepsAcme = operation.id === 'databases.delete' || operation.id === 'databases.update'
      if (keepsAcme && choice % 3 === 0) return
      const body =
        operation.method === 'GET' || operation.method === 'DELETE'
          ? undefined
          : bodyFor(operation, value, choice)
      const answer = await app.call(`${operation.method as 'GET'} ${`${path}${query}` as '/'}`, body, {
        ...(operation.access === 'user' ? { key: session } : {}),
        headers: choice % 5 === 0 ? { 'idempotency-key': `k${choice % 7}` } : {},
        database: 'acme',
      })
      const expected = new Set([...errorsOf(operation), ...anyOperation])
      if (answer.status < 400) return
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(errorCodes).toHaveProperty(answer.body.code)
      expect([...expected], `${operation.id} answered ${answer.body.code}`).toContain(answer.body.code)
    }
  })
})

/** What every operation may answer beside its own. */
const anyOperation = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'BODY_TOO_COMPLEX',
  'INVALID_CURSOR',
  'UNSUPPORTED_MEDIA_TYPE',
  'BODY_TOO_LARGE',
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
] as const

const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '\0',
    'a\0b',
    "'; DROP TABLE databases; --",
    '%',
    '_',
    '9'.repeat(9),
    '-1',
    'null',
  ),
  fc.constantFrom(
    'db_',
    'db_00000000000000000000000000',
    'job_1',
    'notes',
    'x'.repeat(400),
    '\u{10ffff}',
    '\r\n',
    '/../..',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.isWellFormed()),
)

const hostileValue = fc.oneof(
  fc.jsonValue(),
  hostileText,
  fc.constantFrom<unknown>(null, 0, 1e308, -1, 2 ** 53, true, [], {}, [[[]]], 'a\0b'),
)

/** The operation's own members with hostile values in them, or something else altogether. */
function bodyFor(operation: Operation, value: unknown, choice: number): unknown {
  if (operation.bodyKind === 'binary') return Buffer.from(JSON.stringify(value))
  const members = Object.keys(membersOf(operation.body, {}))
  if (choice % 4 === 0 || members.length === 0) return value
  const chosen = members.filter((_, index) => ((choice >> index) & 1) === 0)
  const plain: Record<string, unknown> = {
    schema: noteSchemas.first,
    name: `n${choice % 50}`,
    scope: { kind: 'installation' },
    select: ['id'],
    sql: 'SELECT 1',
    operations: [{ table: 'notes', select: ['id'] }],
  }
  return Object.fromEntries(
    members.flatMap((name) => {
      if (chosen.includes(name)) return [[name, value]]
      return name in plain ? [[name, plain[name]]] : []
    }),
  )
}

function membersOf(schema: object | undefined, otherwise: object): object {
  const properties: unknown = Reflect.get(schema ?? {}, 'properties')
  return typeof properties === 'object' && properties !== null ? properties : otherwise
}

async function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8')
  socket.write(bytes)
  let text = ''
  socket.on('data', (chunk: string) => (text += chunk))
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}
