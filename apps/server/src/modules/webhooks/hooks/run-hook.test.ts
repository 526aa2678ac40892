import { Webhook } from 'standardwebhooks'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../../testing/both-dialects.ts'
import { deleteWebhook } from '../delete-webhook.ts'
import { createEndpointStore } from '../endpoint-store.ts'
import { sendTest } from '../send-test.ts'
import { respond, startReceiver, type Answer, type Receiver } from '../testing/receiver.ts'
import { webhookFixture, type WebhookFixture } from '../testing/webhook-fixture.ts'
import { updateWebhook } from '../update-webhook.ts'
import { runHook, type HookPayloads } from './run-hook.ts'

const person: HookPayloads['before_sign_up'] = { email: 'new@example.com', name: null, method: 'password' }
const json = (body: object, status = 200): Answer => respond(status, JSON.stringify(body))

describeBothDialects('a synchronous hook', (harness) => {
  let fixture: WebhookFixture
  let receiver: Receiver
  beforeEach(async () => {
    fixture = await webhookFixture(harness)
    receiver = await startReceiver(json({ allow: true }))
  })
  const create = async (more: object = {}) =>
    fixture.create(null, {
      kind: 'hook',
      url: receiver.url,
      hook: 'before_sign_up',
      failure_rule: 'fail_closed',
      ...more,
    })
  const ask = () => runHook(fixture.deps, 'before_sign_up', person)
  const allowed = { allow: true, claims: {} }
  const unavailable = { allow: false, reason: 'unavailable', message: null }

  it('that nobody has asked for lets everything pass', async () => {
    await create({ hook: 'before_token' })
    expect(await ask()).toEqual(allowed)
    expect(receiver.received).toEqual([])
  })

  it('is asked with a signed message, and its answer is what happens', async () => {
    const { secret } = await create()
    expect(await ask()).toEqual(allowed)
    const { headers, text, body } = await receiver.next(1)
    expect(body).toMatchObject({ type: 'before_sign_up', data: person })
    const made = new Webhook(secret).sign(
      String(headers['webhook-id']),
      new Date(fixture.clock.nowMs()),
      text,
    )
    expect(headers['webhook-signature']).toBe(made)
    receiver.answer = json({ allow: false, message: 'Only people of Acme.' })
    expect(await ask()).toEqual({ allow: false, reason: 'denied', message: 'Only people of Acme.' })
    receiver.answer = json({ allow: true, claims: { tier: 'gold' } })
    expect(await ask()).toEqual({ allow: true, claims: { tier: 'gold' } })
    expect(new Set(receiver.received.map((each) => each.headers['webhook-id'])).size).toBe(3)
  })

  it('that gives no usable answer goes by its rule: open or closed', async () => {
    const bad: Answer[] = [
      respond(500, '{"allow":true}'),
      respond(302, '{"allow":true}', { location: receiver.url }),
      respond(200, 'yes'),
      json({ allow: 'yes' }),
      json({ allow: true, claims: { sub: 'usr_other' } }),
      respond(200, `{"allow":true,"x":"${'x'.repeat(17_000)}"}`),
      (_received, response) => response.destroy(),
    ]
    const { id } = await create()
    for (const answer of bad) {
      receiver.answer = answer
      await updateWebhook(fixture.deps, fixture.context, null, id, { failure_rule: 'fail_closed' })
      fixture.clock.advance(1)
      expect(await ask()).toEqual(unavailable)
      await updateWebhook(fixture.deps, fixture.context, null, id, { failure_rule: 'fail_open' })
      expect(await ask()).toEqual(allowed)
    }
    expect(receiver.received).toHaveLength(2 * bad.length)
  })

  it('is waited for as long as its time limit says, also when many ask at once', async () => {
    receiver.answer = () => {}
    await create({ time_limit_ms: 200 })
    const outcomes = await Promise.all(Array.from({ length: 100 }, ask))
    expect(outcomes).toEqual(outcomes.map(() => unavailable))
    // Whose turn did not come in time is not sent any more.
    expect(receiver.received.length).toBeLessThanOrEqual(20)
  })

  it('counts the time in the queue: who gets a turn late has the rest of the time limit, and no more', async () => {
    receiver.answer = (received, response) =>
      void setTimeout(() => json({ allow: true })(received, response), 300)
    await create({ time_limit_ms: 500 })
    const outcomes = await Promise.all(Array.from({ length: 40 }, ask))
    expect(outcomes.filter(({ allow }) => allow)).toHaveLength(20)
  })

  it('that fails while a crowd waits is not asked by all of them', async () => {
    receiver.answer = respond(500)
    await create()
    await Promise.all(Array.from({ length: 200 }, ask))
    expect(receiver.received.length).toBeLessThan(60)
  })

  it('that is dead is left alone after five failures, and asked again after half a minute', async () => {
    receiver.answer = respond(500)
    await create({ failure_rule: 'fail_open' })
    for (let n = 0; n < 20; n++) expect(await ask()).toEqual(allowed)
    expect(receiver.received).toHaveLength(5)
    fixture.clock.advance(31)
    for (let n = 0; n < 5; n++) await ask()
    expect(receiver.received).toHaveLength(6)
    receiver.answer = json({ allow: false })
    fixture.clock.advance(31)
    expect(await ask()).toEqual({ allow: false, reason: 'denied', message: null })
    expect(await ask()).toEqual({ allow: false, reason: 'denied', message: null })
  })

  it('serves a crowd: no answer is lost while it is merely busy', async () => {
    receiver.answer = (received, response) =>
      void setTimeout(() => json({ allow: true })(received, response), 10)
    await create({ time_limit_ms: 10_000 })
    const outcomes = await Promise.all(Array.from({ length: 200 }, ask))
    expect(outcomes).toEqual(outcomes.map(() => allowed))
  })

  it('says in its record that it fails and why, and no more once it is well', async () => {
    const { id } = await create()
    const row = () => createEndpointStore(fixture.control.db).find(null, id)
    receiver.answer = respond(503)
    await ask()
    expect(await row()).toMatchObject({
      failing_since: fixture.clock.now(),
      last_error: 'The endpoint answered 503.',
    })
    receiver.answer = json({ allow: true })
    await ask()
    expect(await row()).toMatchObject({ failing_since: null, last_error: null, enabled: 1 })
  })

  it('that is changed, disabled or deleted is so for the next who asks', async () => {
    const { id } = await create()
    const other = await startReceiver(json({ allow: false, message: 'other' }))
    expect(await ask()).toEqual(allowed)
    await updateWebhook(fixture.deps, fixture.context, null, id, { url: other.url })
    expect(await ask()).toMatchObject({ allow: false, message: 'other' })
    await updateWebhook(fixture.deps, fixture.context, null, id, { enabled: false })
    expect(await ask()).toEqual(allowed)
    await updateWebhook(fixture.deps, fixture.context, null, id, { enabled: true })
    expect(await ask()).toMatchObject({ allow: false })
    await deleteWebhook(fixture.deps, fixture.context, null, id)
    expect(await ask()).toEqual(allowed)
  })

  it('is one for each occasion', async () => {
    await create()
    await expect(create()).rejects.toMatchObject({ code: 'HOOK_TAKEN' })
    await create({ hook: 'before_token' })
  })

  it('is the installation’s alone', async () => {
    const input = {
      kind: 'hook',
      url: receiver.url,
      hook: 'before_token',
      failure_rule: 'fail_open',
    } as const
    await expect(fixture.create('org_1', input)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  })

  it('is never told of events', async () => {
    await create()
    await fixture.happen('user.created')
    await fixture.work()
    expect(receiver.received).toEqual([])
  })

  it('reaches no address that the rules do not allow', async () => {
    const { id } = await create()
    await createEndpointStore(fixture.control.db).update(id, { url: 'http://169.254.169.254/' })
    fixture.deps.knownHooks.forget()
    expect(await ask()).toEqual(unavailable)
  })

  it('can be tried out: the answer, or what is wrong with it', async () => {
    const { id } = await create()
    receiver.answer = json({ allow: false, message: 'No.' })
    const test = () => sendTest(fixture.deps, fixture.context, null, id)
    expect(await test()).toEqual({
      delivery: null,
      answer: { allow: false, message: 'No.', claims: {}, error: null, duration_ms: expect.any(Number) },
    })
    expect((await receiver.next(1)).body.data).toMatchObject({ test: true, email: 'test@example.com' })
    receiver.answer = respond(500)
    expect((await test()).answer).toMatchObject({ allow: false, error: 'The endpoint answered 500.' })
  })
})
