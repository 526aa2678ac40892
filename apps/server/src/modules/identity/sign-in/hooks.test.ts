import { decodeJwt } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { respond, startReceiver, type Answer, type Receiver } from '../../webhooks/testing/receiver.ts'

describeBothApps('An application with hooks', ({ start }) => {
  let app: StartedApp
  let receiver: Receiver
  let people = 0
  const password = 'correct horse battery'
  const newEmail = () => `hooked${(people += 1)}@example.com`
  const json = (body: object): Answer => respond(200, JSON.stringify(body))
  const silent: Answer = () => {}

  beforeEach(async () => {
    receiver = await startReceiver(json({ allow: true }))
    app = await start({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
  })
  const hook = async (name: string, failure_rule: string, time_limit_ms = 2_000) => {
    const wanted = { kind: 'hook', url: receiver.url, hook: name, failure_rule, time_limit_ms }
    expect((await app.call('POST /platform/webhooks', wanted)).status).toBe(201)
  }
  const signUp = (email: string, more: object = {}, key: string | null = null) =>
    app.call('POST /auth/register', { email, password, ...more }, { key })
  const exists = async (email: string) => (await app.call(`GET /platform/users/${email}`)).status === 200

  it('is asked before a sign-up, and what it says is what happens', async () => {
    await hook('before_sign_up', 'fail_closed')
    const email = newEmail()
    expect((await signUp(email, { name: 'Ada' })).status).toBe(201)
    const asked = await receiver.next(1)
    expect(asked.body).toMatchObject({
      type: 'before_sign_up',
      data: { email, name: 'Ada', method: 'password' },
    })
    expect(asked.text).not.toContain(password)

    receiver.answer = json({ allow: false, message: 'Only people of Acme.' })
    const other = newEmail()
    const refused = await signUp(other)
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'HOOK_REFUSED', detail: 'Only people of Acme.' },
    })
    expect(await exists(other)).toBe(false)
    // The answer for an address that has an account is the same, byte for byte but for the request's id.
    const known = await signUp(email)
    expect({ ...known.body, request_id: '' }).toEqual({ ...refused.body, request_id: '' })
    // Whoever brings the installation's key decides alone.
    expect((await signUp(other, {}, app.adminKey)).status).toBe(201)
    expect(receiver.received).toHaveLength(3)
  })

  it('that does not answer in time is waited for no longer, and its rule decides', async () => {
    await hook('before_sign_up', 'fail_closed', 300)
    receiver.answer = silent
    const email = newEmail()
    const answer = await signUp(email)
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(answer.headers.get('retry-after')).toBe('30')
    const { body } = await app.call('GET /platform/webhooks')
    expect(body.data[0].last_error).toContain('within 0.3 s')
    expect(await exists(email)).toBe(false)
    for (const broken of [respond(500), json({ allow: 'yes' }), respond(200, 'no JSON')]) {
      receiver.answer = broken
      expect((await signUp(email)).status).toBe(503)
    }
    const changed = await app.call(`PATCH /platform/webhooks/${body.data[0].id}`, {
      failure_rule: 'fail_open',
    })
    expect(changed.status).toBe(200)
    expect((await signUp(email)).status).toBe(201)
  })

  it('adds claims to access tokens, at the first one and at every refresh, and none of the server’s own', async () => {
    const session: string = (await signUp(newEmail())).body.session.token
    await hook('before_token', 'fail_closed')
    receiver.answer = json({ allow: true, claims: { 'https://acme.test/tier': 'gold' } })
    const pair = await app.call('POST /auth/tokens', {}, { key: session })
    expect(pair.status).toBe(201)
    const claims = decodeJwt(pair.body.access_token)
    expect(claims['https://acme.test/tier']).toBe('gold')
    expect((await receiver.next(1)).body.data).toEqual({
      user_id: claims.sub,
      organization_id: null,
      session_id: claims['session_id'],
    })
    receiver.answer = json({ allow: true, claims: { tier: 'silver' } })
    const refresh = (token: string) =>
      app.call('POST /auth/tokens/refresh', { refresh_token: token }, { key: null })
    const next = await refresh(pair.body.refresh_token)
    expect(decodeJwt(next.body.access_token)).toMatchObject({ tier: 'silver', sub: claims.sub })

    receiver.answer = json({ allow: true, claims: { sub: 'usr_00000000000000000000000000' } })
    expect((await refresh(next.body.refresh_token)).status).toBe(503)
    receiver.answer = json({ allow: false })
    expect((await refresh(next.body.refresh_token)).body.code).toBe('HOOK_REFUSED')
    expect((await app.call('POST /auth/tokens', {}, { key: session })).body.code).toBe('HOOK_REFUSED')
    // What was refused used no token up.
    receiver.answer = json({ allow: true })
    expect((await refresh(next.body.refresh_token)).status).toBe(200)
    // A token that nobody has given out is nothing to ask about.
    const asked = receiver.received.length
    expect((await refresh('tnr_unknown')).status).toBe(401)
    expect(receiver.received).toHaveLength(asked)
  })
})
