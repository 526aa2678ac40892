import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../../../../kernel/oidc/testing/browser.ts'
import { peerClient, type OidcPeer } from '../../../../kernel/oidc/testing/oidc-peer.ts'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import {
  connectPeer,
  loopbackAllowed,
  publicUrlOf,
  userIn,
  visit,
  visitForCode,
  visitUntilCallback,
} from '../testing/provider-visit.ts'

const nobody = { key: null }

describeBothApps('Sign-in with an OpenID Connect provider', ({ start }) => {
  let app: StartedApp
  let peer: OidcPeer
  let other: OidcPeer
  beforeAll(async () => {
    app = await start({ env: loopbackAllowed })
    peer = await connectPeer(app, 'acme')
    other = await connectPeer(app, 'other')
  })
  afterAll(async () => {
    await peer.close()
    await other.close()
  })
  let people = 0
  const newPerson = () => {
    people += 1
    return { sub: `sub-${people}`, email: `ada${people}@example.com`, email_verified: true, name: 'Ada' }
  }
  const usersWith = async (email: string) =>
    (await app.call(`GET /platform/users?search=${encodeURIComponent(email)}`)).body.data

  it('makes somebody new a user with a verified address, and finds the same user again', async () => {
    const person = newPerson()
    peer.account = person
    const first = await visit(app, 'acme')
    expect(first.end.href).toBe(`${publicUrlOf(app)}/welcome`)
    const user = await userIn(app, first.browser)
    expect(user).toMatchObject({
      email: person.email,
      name: 'Ada',
      has_password: false,
      email_verified_at: expect.any(Number),
    })
    const again = await visit(app, 'acme')
    expect((await userIn(app, again.browser))?.id).toBe(user?.id)
    expect(await usersWith(person.email)).toHaveLength(1)
  })

  it('knows the account by its subject when its address changes', async () => {
    const person = newPerson()
    peer.account = person
    const first = await userIn(app, (await visit(app, 'acme')).browser)
    peer.account = { ...person, email: 'moved@example.com' }
    const second = await userIn(app, (await visit(app, 'acme')).browser)
    expect(second).toMatchObject({ id: first?.id, email: person.email })
  })

  it('gives a page a code instead of a cookie, which works once, with its verifier, in its time', async () => {
    peer.account = newPerson()
    const proof = await visitForCode(app, 'acme')
    const answer = await app.call('POST /auth/providers/token', proof, nobody)
    expect(answer.status).toBe(200)
    expect(answer.body.user.email).toBe(peer.account.email)
    expect(answer.body.session).toMatchObject({ method: 'oauth', token: expect.stringMatching(/^tns_/) })
    const me = await app.call('GET /auth/me', undefined, { key: answer.body.session.token })
    expect(me.body.user.id).toBe(answer.body.user.id)
    const replay = await app.call('POST /auth/providers/token', proof, nobody)
    expect(replay.body.code).toBe('TOKEN_REFUSED')
    const stolen = { ...(await visitForCode(app, 'acme')), code_verifier: 'x'.repeat(43) }
    expect((await app.call('POST /auth/providers/token', stolen, nobody)).body.code).toBe('TOKEN_REFUSED')
  })

  it('signs nobody in with a state that was changed, used, or begun in another browser', async () => {
    peer.account = newPerson()
    const browser = openBrowser()
    const callback = await visitUntilCallback(app, 'acme', browser)
    const changed = new URL(callback)
    changed.searchParams.set('state', 'x'.repeat(43))
    expect(await (await browser.get(changed.href)).json()).toMatchObject({
      code: 'STATE_REFUSED',
      status: 400,
    })
    const twice = new URL(callback)
    twice.searchParams.append('state', 'x')
    expect((await browser.get(twice.href)).status).toBe(400)
    expect((await openBrowser().get(callback.href)).status).toBe(400)
    const stranger = openBrowser()
    await visitUntilCallback(app, 'acme', stranger)
    expect((await stranger.get(callback.href)).status).toBe(400)
    expect((await browser.get(callback.href)).status).toBe(302)
    expect((await userIn(app, browser))?.email).toBe(peer.account.email)
    const replayed = openBrowser()
    for (const [name, value] of browser.cookies)
      if (name.includes('sign_in')) replayed.cookies.set(name, value)
    expect((await replayed.get(callback.href)).status).toBe(400)
    expect(await userIn(app, replayed)).toBeNull()
  })

  it('takes one of two callbacks at once', async () => {
    peer.account = newPerson()
    const browser = openBrowser()
    const callback = await visitUntilCallback(app, 'acme', browser)
    const both = await Promise.all([browser.get(callback.href), browser.get(callback.href)])
    expect(both.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([302, 400])
  })

  it('takes no code that was used, and none that was given to another sign-in', async () => {
    peer.account = newPerson()
    const first = openBrowser()
    const used = await visitUntilCallback(app, 'acme', first)
    await first.get(used.href)
    for (const code of [used.searchParams.get('code') ?? '', 'nonsense']) {
      const browser = openBrowser()
      const callback = await visitUntilCallback(app, 'acme', browser)
      callback.searchParams.set('code', code)
      const end = await browser.follow(callback.href, (url) => url.pathname === '/welcome')
      expect(end.searchParams.get('error')).toBe('PROVIDER_REFUSED')
      expect(await userIn(app, browser)).toBeNull()
    }
  })

  it('refuses an ID token with the nonce of another sign-in', async () => {
    peer.account = newPerson()
    const browser = openBrowser()
    const begin = await browser.get(`${publicUrlOf(app)}/auth/providers/acme/authorize?redirect_to=/welcome`)
    const authorize = new URL(begin.headers.get('location') ?? '')
    authorize.searchParams.set('nonce', 'another-nonce')
    const end = await browser.follow(authorize.href, (url) => url.pathname === '/welcome')
    expect(end.searchParams.get('error')).toBe('PROVIDER_REFUSED')
    expect(await userIn(app, browser)).toBeNull()
    expect(await usersWith(peer.account.email ?? '')).toEqual([])
  })

  it('confuses no two providers: neither the callback of one for the other, nor the issuer', async () => {
    peer.account = newPerson()
    const browser = openBrowser()
    const callback = await visitUntilCallback(app, 'acme', browser)
    const elsewhere = callback.href.replace('/providers/acme/', '/providers/other/')
    expect(await (await browser.get(elsewhere)).json()).toMatchObject({ code: 'STATE_REFUSED' })
    callback.searchParams.set('iss', other.issuer)
    const end = await browser.follow(callback.href, (url) => url.pathname === '/welcome')
    expect(end.searchParams.get('error')).toBe('PROVIDER_REFUSED')
    expect(await userIn(app, browser)).toBeNull()
  })

  it('redirects to no page of strangers', async () => {
    const targets = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      `${publicUrlOf(app)}.evil.example/`,
      `http://localhost:1@evil.example/`,
      `http://ada@localhost:${new URL(app.url).port}/`,
      'javascript:alert(1)',
      'data:text/html,hi',
    ]
    for (const target of targets) {
      const path = `/auth/providers/acme/authorize?redirect_to=${encodeURIComponent(target)}` as const
      const answer = await app.call(`GET ${path}`, undefined, nobody)
      expect([target, answer.status, answer.body.code]).toEqual([target, 422, 'REDIRECT_REFUSED'])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })

  it('never takes the same address for the same user, whoever has it', async () => {
    const person = newPerson()
    peer.account = person
    const first = await userIn(app, (await visit(app, 'acme')).browser)
    other.account = { ...person }
    const second = await visit(app, 'other')
    expect(second.error).toBe('ACCOUNT_LINK_REQUIRED')
    expect(await userIn(app, second.browser)).toBeNull()
    const { sub } = newPerson()
    peer.account = { ...person, sub, email: person.email.toUpperCase() }
    expect((await visit(app, 'acme')).error).toBe('ACCOUNT_LINK_REQUIRED')
    expect((await usersWith(person.email)).map(({ id }: { id: string }) => id)).toEqual([first?.id])
  })

  it('makes nobody a user by an address that the provider has not verified, or has not told', async () => {
    const person = newPerson()
    for (const account of [
      { ...person, email_verified: false },
      { sub: person.sub, email: person.email },
      { sub: person.sub },
    ]) {
      peer.account = account
      const { error, browser } = await visit(app, 'acme')
      expect(error).toBe('EMAIL_UNVERIFIED')
      expect(await userIn(app, browser)).toBeNull()
    }
    expect(await usersWith(person.email)).toEqual([])
  })

  it('tells the page that began when the provider refuses or is down', async () => {
    peer.account = null
    expect((await visit(app, 'acme')).error).toBe('PROVIDER_REFUSED')
    peer.account = newPerson()
    const browser = openBrowser()
    const callback = await visitUntilCallback(app, 'acme', browser)
    peer.broken = true
    const end = await browser.follow(callback.href, (url) => url.pathname === '/welcome')
    peer.broken = false
    expect(end.searchParams.get('error')).toMatch(/^PROVIDER_(UNREACHABLE|REFUSED)$/)
    expect(await userIn(app, browser)).toBeNull()
  })

  it('lets no disabled user in, and nobody new where the provider signs nobody up', async () => {
    peer.account = newPerson()
    const user = await userIn(app, (await visit(app, 'acme')).browser)
    await app.call(`POST /platform/users/${user?.id}/disable`)
    expect((await visit(app, 'acme')).error).toBe('USER_DISABLED')
    await app.call('PATCH /platform/sign-in-providers/other', { sign_up: false })
    other.account = newPerson()
    expect((await visit(app, 'other')).error).toBe('ACCOUNT_UNKNOWN')
    await app.call('PATCH /platform/sign-in-providers/other', { sign_up: true, enabled: false })
    const gone = await app.call('GET /auth/providers/other/authorize', undefined, nobody)
    expect(gone.body.code).toBe('PROVIDER_NOT_FOUND')
    await app.call('PATCH /platform/sign-in-providers/other', { enabled: true })
  })

  it('shows no secret of a provider, to nobody, and keeps none in the clear', async () => {
    const shown = await app.call('GET /platform/sign-in-providers/acme')
    expect(shown.body).toMatchObject({ has_client_secret: true, client_id: peerClient.client_id })
    const list = await app.call('GET /platform/sign-in-providers')
    const audit = await app.call('GET /platform/audit?limit=200')
    const publicList = await app.call('GET /auth/providers', undefined, nobody)
    expect(JSON.stringify([shown, list, audit, publicList])).not.toContain(peerClient.client_secret)
    expect(JSON.stringify(publicList.body)).not.toContain(peerClient.client_id)
    const kept = await app.app.control.db
      .withTables<{ sign_in_providers: Record<string, unknown> }>()
      .selectFrom('sign_in_providers')
      .selectAll()
      .execute()
    expect(JSON.stringify(kept)).not.toContain(peerClient.client_secret)
  })
})
