import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createDeliveryStore } from './delivery-store.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { recordAttempt } from './record-attempt.ts'
import { sendAttempt } from './send-attempt.ts'
import { respond, startReceiver, type Receiver } from './testing/receiver.ts'
import { webhookFixture, type WebhookFixture } from './testing/webhook-fixture.ts'

const HOUR = 3600
const signal = () => new AbortController().signal

describeBothDialects('an attempt that fails', (harness) => {
  let fixture: WebhookFixture
  let receiver: Receiver
  let id: string
  beforeEach(async () => {
    fixture = await webhookFixture(harness)
    receiver = await startReceiver()
    id = (await fixture.create(null, { url: receiver.url, event_types: ['*'] })).id
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

  it('fails after three days, and disables an endpoint to which nothing got through all that time', async () => {
    receiver.answer = respond(500)
    await fixture.happen('user.created')
    const started = fixture.clock.now()
    await fixture.work()
    expect(await endpoint()).toMatchObject({
      enabled: 1,
      failing_since: started,
      last_error: 'The endpoint answered 500.',
    })
    while (await fixture.workNext());
    const days = (fixture.clock.now() - started) / (24 * HOUR)
    expect(days).toBeGreaterThan(3)
    expect(days).toBeLessThan(3.2)
    expect(receiver.received).toHaveLength(15)
    expect(await only()).toMatchObject({ status: 'failed', attempts: 15, next_attempt_at: null })
    const row = await endpoint()
    expect(row).toMatchObject({ enabled: 0, disabled_at: fixture.clock.now() })
    expect(row?.disabled_reason).toBe(
      `Every attempt since ${new Date(started * 1000).toISOString()} failed. The last one: The endpoint answered 500.`,
    )
    expect(fixture.audited.at(-1)).toMatchObject({ action: 'webhook.disabled', id })
  })

  it('leaves an endpoint enabled that took anything else within those days', async () => {
    receiver.answer = (received, response) =>
      respond(received.body.type === 'user.created' ? 500 : 200)(received, response)
    await fixture.happen('user.created')
    await fixture.work()
    fixture.clock.advance(24 * HOUR)
    await fixture.happen('user.deleted')
    await fixture.work()
    while (await fixture.workNext());
    expect((await deliveries()).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'user.deleted delivered',
      'user.created failed',
    ])
    expect(await endpoint()).toMatchObject({ enabled: 1 })
  })

  it('disables an endpoint at once that answers 410, and gives up what else waits for it', async () => {
    await fixture.happen('user.created')
    await fixture.happen('user.deleted')
    receiver.answer = respond(410)
    await fixture.work()
    expect(await endpoint()).toMatchObject({ enabled: 0, disabled_reason: expect.stringContaining('410') })
    expect((await deliveries()).map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect((await deliveries()).map(({ error }) => error)).toContain('The endpoint answered 410.')
    await fixture.happen('user.updated')
    expect(await fixture.workNext()).toBe(false)
    expect((await deliveries())[0]).toMatchObject({
      type: 'user.updated',
      status: 'failed',
      attempts: 0,
      error: 'The webhook is disabled.',
    })
    expect(receiver.received.length).toBeLessThanOrEqual(2)
  })

  it('says of the message that was answered 410 just that, and of all others that the webhook is disabled', async () => {
    receiver.answer = respond(500)
    await fixture.happen('user.created')
    await fixture.work()
    receiver.answer = respond(410)
    await fixture.happen('user.deleted')
    const now = fixture.clock.now()
    const [row, claimed] = [
      await endpoint(),
      await createDeliveryStore(fixture.control.db).claim(id, now, now + 30),
    ]
    if (row === undefined || claimed === undefined) throw new Error('There is nothing to send.')
    const outcome = await sendAttempt(fixture.deps, row, claimed, signal())
    if (outcome === null) throw new Error('Nothing was sent.')
    await recordAttempt(fixture.deps, row, claimed, outcome)
    expect((await deliveries()).map(({ status, error }) => `${status}: ${error}`)).toEqual([
      'failed: The endpoint answered 410.',
      'failed: The webhook is disabled.',
    ])
  })

  it('gives up what was recorded by somebody who did not know yet that the endpoint was disabled', async () => {
    await fixture.happen('user.created')
    await createEndpointStore(fixture.control.db).update(id, { enabled: 0 })
    await fixture.work()
    expect(await only()).toMatchObject({ status: 'failed', attempts: 0, error: 'The webhook is disabled.' })
    expect(receiver.received).toEqual([])
  })

  it('counts any 2xx as success and nothing else; a redirect is not followed', async () => {
    const target = await startReceiver()
    for (const [status, expected] of [
      [200, 'delivered'],
      [202, 'delivered'],
      [299, 'delivered'],
      [301, 'pending'],
      [307, 'pending'],
      [304, 'pending'],
      [400, 'pending'],
      [404, 'pending'],
      [500, 'pending'],
    ] as const) {
      receiver.answer = respond(status, '', { location: target.url })
      await fixture.happen('user.created')
      await fixture.work()
      const [last] = await deliveries()
      expect(last, String(status)).toMatchObject({ status: expected, response_status: status })
      if (status === 307) expect(last?.error).toContain('redirects are not followed')
    }
    expect(target.received).toEqual([])
  })

  it('keeps the first 4 KiB of an answer as text, whatever its bytes, and reads no further', async () => {
    receiver.answer = (_received, response) => {
      response.writeHead(500)
      response.write(Buffer.concat([Buffer.from([0, 0xff, 0xd8]), Buffer.alloc(8_000, 'é')]))
    }
    await fixture.happen('user.created')
    await fixture.work()
    const [attempt] = (await only()).log
    expect(attempt?.response_body).toMatch(/^��é+�?$/)
    expect(attempt?.response_body?.length).toBeLessThan(2_060)
  })

  it('notes why nothing came back: nobody there, an address that is refused', async () => {
    const note = async (url: string) => {
      await createEndpointStore(fixture.control.db).update(id, { url, slow: 0 })
      await fixture.happen('user.created')
      await fixture.work()
      return (await deliveries())[0]
    }
    expect(await note('http://127.0.0.1:1/')).toMatchObject({
      response_status: null,
      error: 'The connection failed (ECONNREFUSED).',
    })
    // Allowed when it was created; the rules are asked again at every delivery.
    expect((await note('http://169.254.169.254/latest/'))?.error).toContain('not public')
    expect((await note('http://10.1.2.3/'))?.error).toContain('not public')
  })
})
