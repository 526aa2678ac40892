import { Webhook } from 'standardwebhooks'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { deliver } from './deliver.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createDeliveryStore } from './delivery-store.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { maintainWebhooks } from './maintain.ts'
import { recordEvent } from './record-event.ts'
import { replay } from './replay.ts'
import { rotateSecret } from './rotate-secret.ts'
import { respond, startReceiver, type Receiver } from './testing/receiver.ts'
import { webhookFixture, type WebhookFixture } from './testing/webhook-fixture.ts'
import { updateWebhook } from './update-webhook.ts'

const HOUR = 3600
const signal = () => new AbortController().signal

describeBothDialects('the delivery of webhooks', (harness) => {
  let fixture: WebhookFixture
  let receiver: Receiver
  let id: string
  let secret: string
  beforeEach(async () => {
    fixture = await webhookFixture(harness)
    receiver = await startReceiver()
    ;({ id, secret } = await fixture.create(null, { url: receiver.url, event_types: ['*'] }))
  })
  const deliveries = async (endpointId = id) =>
    (await listDeliveries(fixture.deps, null, endpointId, {})).data
  const only = async () => {
    const [delivery, ...more] = await deliveries()
    expect(more).toEqual([])
    if (delivery === undefined) throw new Error('There is no delivery.')
    return getDelivery(fixture.deps, null, id, delivery.id)
  }
  const endpoint = async () => createEndpointStore(fixture.control.db).find(null, id)

  it('happens exactly when what it tells of happened: a rolled-back transaction leaves nothing', async () => {
    const { control, deps } = fixture
    const rolledBack = control.transaction(async (tx) => {
      await recordEvent(deps, tx, {
        organizationId: null,
        createdAt: 1,
        actor: 'key:key_1',
        action: 'user.created',
        target: { type: 'user', id: 'usr_1' },
        before: null,
        after: null,
        details: {},
      })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await deliveries()).toEqual([])
    await fixture.happen('user.created')
    await fixture.work()
    expect(receiver.received).toHaveLength(1)
  })

  it('carries a payload that both a library and the receiver’s own check find good', async () => {
    await fixture.happen('database.created', {
      target: { type: 'database', id: 'db_1' },
      details: { name: 'acme' },
    })
    await fixture.work()
    const { text, headers, body } = await receiver.next(1)
    expect(body).toMatchObject({
      type: 'database.created',
      data: { object: 'database', id: 'db_1', name: 'acme' },
    })
    expect(headers['content-type']).toBe('application/json')
    expect(headers['user-agent']).toBe('Tenantry/test (webhooks)')
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    }
    expect(Number(signed['webhook-timestamp'])).toBe(fixture.clock.now())
    // The library takes the time of the real clock alone; the signature is over the text all the same.
    expect(() => new Webhook(secret).verify(text, signed)).toThrow('timestamp too new')
    expect(new Webhook(secret).sign(signed['webhook-id'], new Date(fixture.clock.nowMs()), text)).toBe(
      signed['webhook-signature'],
    )
    expect(await only()).toMatchObject({
      status: 'delivered',
      attempts: 1,
      response_status: 204,
      error: null,
      payload: body,
    })
  })

  it('goes to endpoints whose filter fits, and no further', async () => {
    const other = await startReceiver()
    await fixture.create(null, { url: other.url, event_types: ['organization.*', 'user.deleted'] })
    for (const action of ['user.created', 'user.deleted', 'organization.created', 'session.created'])
      await fixture.happen(action)
    await fixture.work()
    expect(receiver.received.map(({ body }) => body.type).sort()).toEqual([
      'organization.created',
      'user.created',
      'user.deleted',
    ])
    expect(other.received.map(({ body }) => body.type).sort()).toEqual([
      'organization.created',
      'user.deleted',
    ])
  })

  it('of an organization’s events reaches its own endpoints and the installation’s, and those of no other organization', async () => {
    const [ours, theirs] = [await startReceiver(), await startReceiver()]
    await fixture.create('org_ours', { url: ours.url, event_types: ['*'] })
    await fixture.create('org_theirs', { url: theirs.url, event_types: ['*'] })
    await fixture.happen('member.added', { organizationId: 'org_ours' })
    await fixture.happen('user.created')
    await fixture.work()
    expect(receiver.received).toHaveLength(2)
    expect(ours.received.map(({ body }) => body.data['organization_id'])).toEqual(['org_ours'])
    expect(theirs.received).toEqual([])
  })

  it('is tried again by the schedule, with the same id and body and a new time, until the endpoint takes it', async () => {
    receiver.answer = (received, response) =>
      respond(receiver.received.length < 4 ? 503 : 200, 'not now')(received, response)
    await fixture.happen('user.created')
    const started = fixture.clock.now()
    const times: number[] = []
    do {
      await fixture.work()
      times.push(fixture.clock.now() - started)
    } while ((await fixture.workNext()) && (await only()).status === 'pending')
    expect(receiver.received).toHaveLength(4)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1)
    const { log, ...delivery } = await only()
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 4, response_status: 200, error: null })
    expect(log.map(({ started_at }) => started_at - started)).toEqual([0, 5, 20, 65])
    expect(log[0]).toMatchObject({
      number: 1,
      response_status: 503,
      error: 'The endpoint answered 503.',
      response_body: 'not now',
    })
    const stamps = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']) - started)
    expect(stamps).toEqual([0, 5, 20, 65])
    expect(await endpoint()).toMatchObject({ failing_since: null, last_error: null, slow: 0 })
  })

  it('is signed with the old secret too for a day after a rotation, however often that happens', async () => {
    const fits = async () => {
      await fixture.happen('user.created')
      await fixture.work()
      const { headers, text } = await receiver.next(receiver.received.length)
      const made = String(headers['webhook-signature']).split(' ')
      const at = new Date(fixture.clock.nowMs())
      return secrets.map((key) =>
        made.includes(new Webhook(key).sign(String(headers['webhook-id']), at, text)),
      )
    }
    const secrets = [secret]
    const rotate = async () =>
      secrets.push((await rotateSecret(fixture.deps, fixture.context, null, id)).secret ?? '')
    expect(await fits()).toEqual([true])
    await rotate()
    fixture.clock.advance(12 * HOUR)
    await rotate()
    expect(await fits()).toEqual([true, true, true])
    fixture.clock.advance(12 * HOUR)
    expect(await fits()).toEqual([false, true, true])
    fixture.clock.advance(12 * HOUR)
    expect(await fits()).toEqual([false, false, true])
    for (let n = 0; n < 10; n++) await rotate()
    expect((await fits()).filter(Boolean)).toHaveLength(5)
  })

  it('sends again what a process had in hand when it died: once it counts as lost, under the same id', async () => {
    await fixture.happen('user.created')
    const now = fixture.clock.now()
    const claimed = await createDeliveryStore(fixture.control.db).claim(id, now, now + 30)
    expect(claimed?.type).toBe('user.created')
    await fixture.work()
    expect(receiver.received).toEqual([])
    expect(await fixture.workNext()).toBe(true)
    expect(fixture.clock.now()).toBe(now + 30)
    expect(receiver.received[0]?.headers['webhook-id']).toBe(claimed?.message_id)
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1 })
  })

  it('takes up what no job is there for', async () => {
    await fixture.happen('user.created')
    fixture.queue.length = 0
    await maintainWebhooks(fixture.deps)
    expect(fixture.queue).toEqual([])
    fixture.clock.advance(10)
    await maintainWebhooks(fixture.deps)
    await fixture.work()
    expect(receiver.received).toHaveLength(1)
  })

  it('hands a message to one sender alone, however many work for its endpoint', async () => {
    for (let n = 0; n < 30; n++) await fixture.happen('user.created')
    const reference = { organizationId: null, endpointId: id }
    await Promise.all(Array.from({ length: 3 }, () => deliver(fixture.deps, 'quick', reference, signal())))
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(30)
    expect(receiver.received).toHaveLength(30)
  })

  it('sends to one endpoint no more than four at a time, and than two when it is slow', async () => {
    let open = 0
    let most = 0
    /** Keeps answers back until as many are asked for as may be, and a moment longer, in which one more would be seen. */
    const holding = (limit: number, status: number) => {
      const held: (() => void)[] = []
      const release = () => {
        for (const answer of held.splice(0)) answer()
      }
      receiver.answer = (received, response) => {
        open += 1
        most = Math.max(most, open)
        held.push(() => {
          open -= 1
          respond(status)(received, response)
        })
        setTimeout(release, held.length < limit ? 2_000 : 50)
      }
    }
    const reference = { organizationId: null, endpointId: id }
    for (let n = 0; n < 20; n++) await fixture.happen('user.created')
    holding(4, 200)
    await deliver(fixture.deps, 'quick', reference, signal())
    expect(most).toBe(4)
    most = 0
    for (let n = 0; n < 20; n++) await fixture.happen('user.created')
    receiver.answer = respond(500)
    await deliver(fixture.deps, 'quick', reference, signal())
    holding(2, 500)
    await deliver(fixture.deps, 'slow', reference, signal())
    expect(most).toBe(2)
  })

  it('ends at once when the process stops, and leaves the message to be sent by the next one', async () => {
    receiver.answer = () => {}
    await fixture.happen('user.created')
    const stop = new AbortController()
    const running = deliver(fixture.deps, 'quick', { organizationId: null, endpointId: id }, stop.signal)
    await receiver.next(1)
    stop.abort(new Error('stopping'))
    await expect(running).rejects.toThrow('stopping')
    expect(await only()).toMatchObject({
      status: 'pending',
      attempts: 0,
      next_attempt_at: fixture.clock.now(),
      log: [],
    })
  })

  it('waits for nobody in the quick lane: a slow attempt goes on by itself, and its endpoint changes the lane', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    receiver.answer = (received, response) => void released.then(() => respond(200)(received, response))
    await fixture.happen('user.created')
    await fixture.work()
    expect(await endpoint()).toMatchObject({ slow: 1, failing_since: null })
    expect(await only()).toMatchObject({ status: 'pending', attempts: 0 })
    await fixture.happen('user.deleted')
    expect(fixture.queue.map(({ kind }) => kind)).toContain('webhooks.deliver-slow')
    release()
    await expect.poll(async () => (await deliveries()).at(-1)?.status).toBe('delivered')
    await fixture.work()
    expect(receiver.received).toHaveLength(2)
    expect(await endpoint()).toMatchObject({ slow: 0 })
  })

  it('replays one message whatever came of it, and all that failed since a time, under their own ids', async () => {
    const { deps, context } = fixture
    await fixture.happen('user.created')
    await fixture.work()
    receiver.answer = respond(410)
    await fixture.happen('user.updated')
    await fixture.work()
    fixture.clock.advance(HOUR)
    await fixture.happen('user.deleted')
    const since = fixture.clock.now()
    await expect(replay(deps, context, null, id, { failed_since: 0 })).rejects.toMatchObject({
      code: 'WEBHOOK_DISABLED',
    })
    await updateWebhook(deps, context, null, id, { enabled: true })
    receiver.answer = respond(200)
    receiver.received.length = 0

    expect(await replay(deps, context, null, id, { failed_since: since })).toEqual({ replayed: 1 })
    await fixture.work()
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['user.deleted'])
    expect(await replay(deps, context, null, id, { failed_since: 0 })).toEqual({ replayed: 1 })
    await fixture.work()
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['user.deleted', 'user.updated'])
    const delivered = (await deliveries()).find(({ type }) => type === 'user.created')
    expect(await replay(deps, context, null, id, { message_id: delivered?.message_id ?? '' })).toEqual({
      replayed: 1,
    })
    await fixture.work()
    expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(delivered?.message_id)
    expect((await deliveries()).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
      'delivered 1',
      'delivered 2',
      'delivered 2',
    ])
    expect(await replay(deps, context, null, id, { failed_since: 0 })).toEqual({ replayed: 0 })
  })

  it('replays nothing of another endpoint', async () => {
    const { deps, context } = fixture
    await fixture.happen('user.created')
    await fixture.work()
    const [first] = await deliveries()
    const other = await fixture.create(null, { url: receiver.url, event_types: ['*'] })
    const foreign = replay(deps, context, null, other.id, { message_id: first?.message_id ?? '' })
    await expect(foreign).rejects.toMatchObject({ code: 'WEBHOOK_MESSAGE_NOT_FOUND' })
    const hidden = getDelivery(deps, null, other.id, first?.id ?? '')
    await expect(hidden).rejects.toMatchObject({ code: 'WEBHOOK_DELIVERY_NOT_FOUND' })
    const elsewhere = replay(deps, context, 'org_1', id, { message_id: first?.message_id ?? '' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
  })

  it('forgets messages with all that is known of them once they are older than is kept', async () => {
    await fixture.happen('user.created')
    await fixture.work()
    fixture.clock.advance(29 * 24 * HOUR)
    await fixture.happen('user.deleted')
    await fixture.work()
    await maintainWebhooks(fixture.deps)
    expect(await deliveries()).toHaveLength(2)
    fixture.clock.advance(2 * 24 * HOUR)
    await maintainWebhooks(fixture.deps)
    expect((await deliveries()).map(({ type }) => type)).toEqual(['user.deleted'])
    for (const table of ['webhook_messages', 'webhook_deliveries', 'webhook_attempts']) {
      const rows = await fixture.control.db
        .withTables<Record<string, object>>()
        .selectFrom(table)
        .selectAll()
        .execute()
      expect(rows, table).toHaveLength(1)
    }
  })

  it('writes nothing when nobody listens', async () => {
    await updateWebhook(fixture.deps, fixture.context, null, id, { event_types: ['rollout.*'] })
    await fixture.happen('user.created')
    const rows = await fixture.control.db
      .withTables<Record<string, object>>()
      .selectFrom('webhook_messages')
      .selectAll()
      .execute()
    expect(rows).toEqual([])
    expect(fixture.queue).toEqual([])
  })

  it('keeps secrets sealed: the store holds none of them', async () => {
    const rows = await fixture.control.db
      .withTables<Record<string, object>>()
      .selectFrom('webhook_secrets')
      .selectAll()
      .execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 26))
  })
})
