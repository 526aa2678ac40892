import { Writable } from 'node:stream'
import { Webhook } from 'standardwebhooks'
import { beforeAll, expect, it } from 'vitest'
import { createLog } from '../../kernel/log.ts'
import { until } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'
import { respond, startReceiver, type Received } from './testing/receiver.ts'

const env = { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' }

describeBothApps('webhooks', ({ start }) => {
  let app: StartedApp
  let logged = ''
  let created = 0
  beforeAll(async () => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        logged += String(chunk)
        done()
      },
    })
    app = await start({ env, log: createLog('trace', sink) })
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
  })
  const create = async (more: object = {}) => {
    const receiver = await startReceiver()
    const answer = await app.call('POST /platform/webhooks', {
      url: receiver.url,
      event_types: ['database.*'],
      ...more,
    })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    const path = `/platform/webhooks/${answer.body.id}` as const
    return {
      receiver,
      id: String(answer.body.id),
      secret: String(answer.body.secret),
      path,
      body: answer.body,
    }
  }
  const createDatabase = async () => {
    const { body } = await app.call('POST /platform/databases', {
      name: `hooked-${++created}`,
      template: 'notes',
    })
    return body
  }
  const verified = ({ headers, text }: Received, secret: string): unknown =>
    new Webhook(secret).verify(text, {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    })
  const delivery = (path: `/platform/webhooks/${string}`, status: string) =>
    until(async () => {
      const { body } = await app.call(`GET ${path}/deliveries`)
      return body.data[0]?.status === status ? body.data[0] : null
    })

  it('tell of what happens, signed, with the delivery in the log', async () => {
    const { receiver, secret, path, id } = await create({ description: 'Mirror' })
    const database = await createDatabase()
    const received = await receiver.next(1)
    expect(verified(received, secret)).toMatchObject({
      type: 'database.created',
      data: {
        object: 'database',
        id: database.id,
        organization_id: null,
        actor: { type: 'key' },
        name: database.name,
        template: 'notes',
        version: 1,
      },
    })
    const shown = await delivery(path, 'delivered')
    expect(shown).toMatchObject({
      webhook_id: id,
      type: 'database.created',
      attempts: 1,
      response_status: 204,
    })
    const { body } = await app.call(`GET ${path}/deliveries/${shown.id}`)
    expect(body).toMatchObject({
      message_id: received.headers['webhook-id'],
      payload: received.body,
      log: [{ number: 1, response_status: 204, error: null, response_body: '' }],
    })
  })

  it('send a failed message again after some seconds', { timeout: 30_000 }, async () => {
    const { receiver, path } = await create()
    receiver.answer = (received, response) =>
      respond(receiver.received.length === 1 ? 500 : 200)(received, response)
    await createDatabase()
    await receiver.next(1)
    const began = Date.now()
    await receiver.next(2)
    expect(Date.now() - began).toBeGreaterThan(2_500)
    expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id'])
    expect(await delivery(path, 'delivered')).toMatchObject({ attempts: 2 })
  })

  it('delay no others when they are dead or slow, however many are', { timeout: 60_000 }, async () => {
    const dead = await startReceiver(() => {})
    for (let n = 0; n < 25; n++)
      await app.call('POST /platform/webhooks', { url: dead.url, event_types: ['template.created'] })
    const { receiver } = await create({ event_types: ['template.created'] })
    const push = (name: string) =>
      app.call('POST /platform/templates', { schema: { ...noteSchemas.first, name } })
    await push('first')
    await receiver.next(1, 10_000)
    await until(async () => (dead.received.length >= 25 ? true : null))
    const began = Date.now()
    await push('second')
    await receiver.next(2, 10_000)
    expect(Date.now() - began).toBeLessThan(1_500)
    for (const { id } of (await app.call('GET /platform/webhooks?limit=100')).body.data)
      await app.call(`DELETE /platform/webhooks/${id}`)
  })

  it('show their secret once, and keep it out of replies, the log, and the store', async () => {
    const { id, secret, path, body } = await create()
    expect(secret).toMatch(/^whsec_/)
    const { body: rotated } = await app.call(`POST ${path}/rotate`)
    const { body: shown } = await app.call(`GET ${path}`)
    const { secret: _secret, ...rest } = body
    expect(shown).toEqual({
      ...rest,
      previous_secret_expires_at: rotated.previous_secret_expires_at,
      updated_at: rotated.updated_at,
    })
    const { body: list } = await app.call('GET /platform/webhooks')
    expect(list.data.find((webhook: { id: string }) => webhook.id === id)).toEqual(shown)
    await app.call(`POST ${path}/test`)
    await delivery(path, 'delivered')
    for (const canary of [secret.slice(6, 30), String(rotated.secret).slice(6, 30)]) {
      expect(logged).not.toContain(canary)
      const tables = [
        'webhook_endpoints',
        'webhook_secrets',
        'webhook_messages',
        'webhook_attempts',
        'audit_entries',
        'idempotent_replies',
      ]
      for (const table of tables) {
        const rows = await app.app.control.db
          .withTables<Record<string, object>>()
          .selectFrom(table)
          .selectAll()
          .execute()
        expect(JSON.stringify(rows), table).not.toContain(canary)
      }
    }
    expect(logged).toContain('webhook')
  })

  it('are made once for an Idempotency-Key, whose replay tells no secret', async () => {
    const { receiver } = await create()
    const headers = { 'idempotency-key': 'hook-1' }
    const make = () =>
      app.call('POST /platform/webhooks', { url: receiver.url, event_types: ['*'] }, { headers })
    const first = await make()
    const again = await make()
    expect(first.body.secret).toMatch(/^whsec_/)
    expect(again.body).toEqual({ ...first.body, secret: undefined })
    await app.call(`DELETE /platform/webhooks/${first.body.id}`)
  })

  it('sign with the old secret as well after a rotation', async () => {
    const { receiver, secret, path } = await create()
    const { body } = await app.call(`POST ${path}/rotate`)
    const inADay = Math.floor(Date.now() / 1000) + 24 * 3600
    expect(Math.abs(body.previous_secret_expires_at - inADay)).toBeLessThan(10)
    await app.call(`POST ${path}/test`)
    const received = await receiver.next(1)
    for (const key of [secret, String(body.secret)])
      expect(verified(received, key)).toMatchObject({ type: 'webhook.test', data: { test: true } })
  })

  it('are disabled by 410 with the reason shown, enabled again, and make up for what they missed by a replay', async () => {
    const { receiver, path } = await create()
    receiver.answer = respond(410)
    await createDatabase()
    await delivery(path, 'failed')
    const { body: disabled } = await app.call(`GET ${path}`)
    expect(disabled).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining('410') })
    await createDatabase()
    expect((await app.call(`POST ${path}/replay`, { failed_since: 0 })).body.code).toBe('WEBHOOK_DISABLED')
    expect((await app.call(`POST ${path}/test`)).body.code).toBe('WEBHOOK_DISABLED')
    receiver.answer = respond(200)
    const { body: enabled } = await app.call(`PATCH ${path}`, { enabled: true })
    expect(enabled).toMatchObject({ enabled: true, disabled_reason: null, disabled_at: null })
    expect((await app.call(`POST ${path}/replay`, { failed_since: 0 })).body).toEqual({ replayed: 2 })
    await receiver.next(3)
    expect((await app.call(`GET ${path}/deliveries?status=failed`)).body.data).toEqual([])
    const [last] = (await app.call(`GET ${path}/deliveries`)).body.data
    expect((await app.call(`POST ${path}/replay`, { message_id: last.message_id })).body).toEqual({
      replayed: 1,
    })
    expect((await receiver.next(4)).headers['webhook-id']).toBe(last.message_id)
  })

  it('list their deliveries page by page, by status and type', async () => {
    const { path } = await create()
    for (let n = 0; n < 3; n++) await app.call(`POST ${path}/test`)
    const first = (await app.call(`GET ${path}/deliveries?limit=2`)).body
    expect(first.data).toHaveLength(2)
    const second = (await app.call(`GET ${path}/deliveries?limit=2&cursor=${first.next_cursor}`)).body
    expect(second).toMatchObject({ data: [{ type: 'webhook.test' }], next_cursor: null })
    expect((await app.call(`GET ${path}/deliveries?type=user.created`)).body.data).toEqual([])
    expect((await app.call(`GET ${path}/deliveries?cursor=x`)).body.code).toBe('INVALID_CURSOR')
  })

  it('are gone with their log when they are deleted', async () => {
    const { receiver, path } = await create()
    await app.call(`POST ${path}/test`)
    await receiver.next(1)
    expect((await app.call(`DELETE ${path}`)).status).toBe(204)
    for (const gone of [path, `${path}/deliveries`] as const)
      expect((await app.call(`GET ${gone}`)).body.code).toBe('WEBHOOK_NOT_FOUND')
    await createDatabase()
    await until(async () => ((await app.call('GET /platform/webhooks')).status === 200 ? true : null))
    expect(receiver.received).toHaveLength(1)
  })

  it.each([
    ['a URL that is none', { url: 'nonsense', event_types: ['*'] }, 422, 'URL_REFUSED', '/url'],
    ['another protocol', { url: 'file:///etc/passwd', event_types: ['*'] }, 422, 'URL_REFUSED', '/url'],
    [
      'the cloud’s metadata',
      { url: 'http://169.254.169.254/', event_types: ['*'] },
      422,
      'URL_REFUSED',
      '/url',
    ],
    ['this host by another name', { url: 'http://[::1]/', event_types: ['*'] }, 422, 'URL_REFUSED', '/url'],
    ['a password', { url: 'https://a:b@example.com/', event_types: ['*'] }, 422, 'URL_REFUSED', '/url'],
    [
      'an endless URL',
      { url: `https://example.com/${'x'.repeat(3000)}`, event_types: ['*'] },
      400,
      'INVALID_REQUEST',
      '/url',
    ],
    ['no URL', { event_types: ['*'] }, 400, 'INVALID_REQUEST', '/url'],
    ['NUL in the URL', { url: 'https://example.com/\0', event_types: ['*'] }, 400, 'INVALID_REQUEST', '/url'],
    ['no events', { url: 'https://example.com/' }, 400, 'INVALID_REQUEST', '/event_types'],
    [
      'an empty list',
      { url: 'https://example.com/', event_types: [] },
      400,
      'INVALID_REQUEST',
      '/event_types',
    ],
    [
      'an unknown event',
      { url: 'https://example.com/', event_types: ['*', 'user.cretaed'] },
      400,
      'INVALID_REQUEST',
      '/event_types/1',
    ],
    [
      'a strange filter',
      { url: 'https://example.com/', event_types: ['%'] },
      400,
      'INVALID_REQUEST',
      '/event_types/0',
    ],
    [
      'too many filters',
      {
        url: 'https://example.com/',
        event_types: Array.from({ length: 51 }, (_, n) => `user.a${'b'.repeat(n % 30)}`),
      },
      400,
      'INVALID_REQUEST',
      '/event_types',
    ],
    [
      'a hook’s rule',
      { url: 'https://example.com/', event_types: ['*'], failure_rule: 'fail_open' },
      400,
      'INVALID_REQUEST',
      '/failure_rule',
    ],
    [
      'a hook without a name',
      { url: 'https://example.com/', kind: 'hook', failure_rule: 'fail_open' },
      400,
      'INVALID_REQUEST',
      '/hook',
    ],
    [
      'a hook without a rule',
      { url: 'https://example.com/', kind: 'hook', hook: 'before_token' },
      400,
      'INVALID_REQUEST',
      '/failure_rule',
    ],
    [
      'a hook with events',
      {
        url: 'https://example.com/',
        kind: 'hook',
        hook: 'before_token',
        failure_rule: 'fail_open',
        event_types: ['*'],
      },
      400,
      'INVALID_REQUEST',
      '/event_types',
    ],
    [
      'a patient hook',
      {
        url: 'https://example.com/',
        kind: 'hook',
        hook: 'before_token',
        failure_rule: 'fail_open',
        time_limit_ms: 5001,
      },
      400,
      'INVALID_REQUEST',
      '/time_limit_ms',
    ],
    [
      'a secret of one’s own',
      { url: 'https://example.com/', event_types: ['*'], secret: 'whsec_x' },
      400,
      'INVALID_REQUEST',
      '/secret',
    ],
  ])('are refused with %s, and nothing is made', async (_name, input, status, code, pointer) => {
    const before = (await app.call('GET /platform/webhooks')).body
    const answer = await app.call('POST /platform/webhooks', input)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.body.errors[0].pointer).toBe(pointer)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect((await app.call('GET /platform/webhooks')).body).toEqual(before)
  })

  it('are changed by the same rules', async () => {
    const { path, body } = await create()
    for (const [change, code] of [
      [{ url: 'http://10.0.0.1/' }, 'URL_REFUSED'],
      [{ event_types: ['nothing.*'] }, 'INVALID_REQUEST'],
      [{ time_limit_ms: 100 }, 'INVALID_REQUEST'],
      [{ failure_rule: 'fail_open' }, 'INVALID_REQUEST'],
      [{ kind: 'hook' }, 'INVALID_REQUEST'],
      [{ enabled: 'no' }, 'INVALID_REQUEST'],
    ] as const)
      expect((await app.call(`PATCH ${path}`, change)).body.code, JSON.stringify(change)).toBe(code)
    const { secret: _secret, ...rest } = body
    expect((await app.call(`GET ${path}`)).body).toEqual(rest)
    const change = { description: 'Ümlaut', event_types: ['user.created', 'organization.*'] }
    expect((await app.call(`PATCH ${path}`, change)).body).toMatchObject(change)
  })

  it('that are not there are told so, whatever is asked of them', async () => {
    for (const id of ['whk_00000000000000000000000000', 'x', '%00', '..%2f']) {
      for (const operation of ['GET', 'DELETE'] as const)
        expect((await app.call(`${operation} /platform/webhooks/${id}`)).status, id).toBeGreaterThanOrEqual(
          400,
        )
      for (const action of ['rotate', 'test', 'replay']) {
        const { status } = await app.call(`POST /platform/webhooks/${id}/${action}`, { failed_since: 0 })
        expect([400, 404], `${id} ${action}`).toContain(status)
      }
    }
    const { path } = await create()
    expect((await app.call(`GET ${path}/deliveries/dlv_0`)).body.code).toBe('WEBHOOK_DELIVERY_NOT_FOUND')
    for (const [input, code] of [
      [{ message_id: 'evt_0' }, 'WEBHOOK_MESSAGE_NOT_FOUND'],
      [{}, 'INVALID_REQUEST'],
      [{ message_id: 'evt_0', failed_since: 0 }, 'INVALID_REQUEST'],
      [{ failed_since: -1 }, 'INVALID_REQUEST'],
      [{ failed_since: 1e300 }, 'INVALID_REQUEST'],
    ] as const)
      expect((await app.call(`POST ${path}/replay`, input)).body.code, JSON.stringify(input)).toBe(code)
  })

  it('are for those who run the installation alone', async () => {
    const { path } = await create()
    const scope = { kind: 'databases', database_ids: [(await createDatabase()).id], access: 'read' }
    const { body: key } = await app.call('POST /platform/keys', { name: 'limited', scope })
    for (const operation of [
      `GET ${path}`,
      'GET /platform/webhooks',
      `DELETE ${path}`,
      `POST ${path}/rotate`,
    ] as const) {
      expect((await app.call(operation, undefined, { key: null })).status).toBe(401)
      expect((await app.call(operation, undefined, { key: key.token })).status).toBe(403)
    }
  })

  it('are no more than fifty', async () => {
    const { body } = await app.call('GET /platform/webhooks?limit=200')
    for (let n = body.data.length; n < 50; n++) await create()
    const one = await app.call('POST /platform/webhooks', { url: 'http://127.0.0.1:1/', event_types: ['*'] })
    expect(one).toMatchObject({ status: 409, body: { code: 'WEBHOOK_LIMIT_REACHED' } })
  })
})
