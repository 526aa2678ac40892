import { hash } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { password as holderPassword } from '../testing/account-holder.ts'
import { secondFactors } from '../testing/second-factors.ts'
import { devicePeople, password, type DevicePeople } from './testing/device-people.ts'

describeBothApps('The page that lets a device in', ({ start }) => {
  let app: StartedApp
  let people: DevicePeople
  beforeAll(async () => {
    app = await start()
    people = devicePeople(app)
  })

  it('lets whoever is not signed in sign in first, keeps the code over that, and over a change of user', async () => {
    const { email } = await people.signUp()
    const { body: code } = await people.begin()
    const complete = `/auth/device?user_code=${code.user_code}`
    const first = await people.page(complete)
    expect(first.text).toContain('type="password"')
    expect(first.text).toContain(`value="${code.user_code}"`)
    const form = { user_code: code.user_code, email, password }
    const wrong = await people.page('/auth/device/sign-in', '', { ...form, password: 'not it' })
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null])
    expect(wrong.text).toContain('The e-mail address or the password is wrong.')
    expect(wrong.text).not.toContain('not it')
    // The keyboard begins at what is still to be filled.
    expect(first.text).toMatch(/name="email"[^>]* autofocus>/)
    expect(wrong.text).toMatch(/name="password"[^>]* autofocus>/)
    expect(wrong.text.split('autofocus')).toHaveLength(2)
    const right = await people.page('/auth/device/sign-in', '', form)
    expect([right.status, right.headers.get('location')]).toEqual([303, complete])
    const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await people.page(complete, cookie)).text).toContain('Let it in')
    const out = await people.page('/auth/device/sign-out', cookie, { user_code: code.user_code })
    expect([out.status, out.headers.get('location')]).toEqual([303, complete])
    expect((await people.page(complete, cookie)).text).toContain('type="password"')
    expect((await people.answer(code.user_code, 'allow', cookie)).status).toBe(401)
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')
  })

  it('signs nobody in by the password alone who has a second factor, and asks for that', async () => {
    const factors = secondFactors(app)
    const email = 'protected@example.com'
    const made = await app.call('POST /platform/users', { email, password: holderPassword })
    const login = { email, password: holderPassword }
    const { session } = (await app.call('POST /auth/login', login, { key: null })).body
    const ada = await factors.protect({
      id: made.body.id,
      email,
      token: session.token,
      sessionId: session.id,
    })
    const { body: code } = await people.begin()
    const asked = await people.page('/auth/device/sign-in', '', { user_code: code.user_code, ...login })
    expect([asked.status, asked.headers.get('set-cookie')]).toEqual([401, null])
    const challenge = /name="challenge" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    const prove = (factor: string) =>
      people.page('/auth/device/second-factor', '', { user_code: code.user_code, challenge, factor })
    const wrong = await prove(factors.wrongCode(ada.secret))
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null])
    expect(wrong.text).toContain(challenge)
    const right = await prove(ada.recoveryCodes[0] ?? '')
    expect(right.status).toBe(303)
    const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? ''
    await people.answer(code.user_code, 'allow', cookie)
    expect((await people.redeem(code)).body.session.second_factor).toBe(true)
  })

  it('asks for the code when it has none, and says so when nobody waits with it', async () => {
    const { cookie } = await people.signUp()
    expect((await people.page('/auth/device', cookie)).text).toContain('Type the code')
    for (const typed of ['BBBB-BBBB', 'aeiou', "' or 1=1", '%E0%A4%A']) {
      const { status, text } = await people.page(`/auth/device?user_code=${typed}`, cookie)
      expect([status, text.includes('No program waits with this code')]).toEqual([404, true])
    }
  })

  it('takes a form from no other page, and changes nothing then', async () => {
    const { cookie, email } = await people.signUp()
    const { body: code } = await people.begin()
    for (const origin of [null, 'null', 'https://evil.example', `${app.url}.evil.example`])
      for (const [path, form] of [
        ['/auth/device', { user_code: code.user_code, answer: 'allow' }],
        ['/auth/device/sign-in', { user_code: code.user_code, email, password }],
        ['/auth/device/sign-out', { user_code: code.user_code }],
      ] as const) {
        const { status, text, headers } = await people.page(path, cookie, form, origin)
        expect([status, JSON.parse(text).code, headers.get('set-cookie')]).toEqual([
          403,
          'ORIGIN_REFUSED',
          null,
        ])
      }
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')
    expect((await people.page('/auth/device', cookie)).text).toContain('Type the code')
  })

  it('lets nobody in with anything but the button that says so', async () => {
    const { cookie } = await people.signUp()
    for (const form of [{ answer: 'Allow' }, { answer: '' }, {}]) {
      const { body: code } = await people.begin()
      await people.page('/auth/device', cookie, { user_code: code.user_code, ...form })
      expect(await people.poll(code)).toBe('400 ACCESS_DENIED')
    }
    const { body: code } = await people.begin()
    await people.page(`/auth/device?user_code=${code.user_code}&answer=allow`, cookie)
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')
  })

  it('lets no device in from a session in which an operator acts as the user', async () => {
    const owner = { setup_token: app.app.setupToken, email: 'owner@example.com', password }
    const { body: claimed } = await app.call('POST /auth/setup', owner, { key: null })
    const { id } = await people.signUp()
    const begun = await app.call(
      `POST /platform/users/${id}/impersonate`,
      { reason: 'ticket 712' },
      { key: claimed.session.token },
    )
    const cookie = `tenantry_local=${begun.body.session.token}`
    const { body: code } = await people.begin()
    const shown = await people.page(`/auth/device?user_code=${code.user_code}`, cookie)
    expect([shown.status, shown.text.includes('Let it in')]).toEqual([403, false])
    expect((await people.answer(code.user_code, 'allow', cookie)).status).toBe(403)
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')
  })

  it('puts what strangers write onto it as text, runs no script, and stands in no other page', async () => {
    const { cookie } = await people.signUp()
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`
    const { body: code } = await people.begin({ client_name: hostile })
    const pages = [
      await people.page(`/auth/device?user_code=${code.user_code}`, cookie),
      await people.page(`/auth/device?user_code=${encodeURIComponent(hostile.slice(0, 60))}`, cookie),
      await people.page(`/auth/device?user_code=${encodeURIComponent(hostile.slice(0, 60))}`),
      await people.page('/auth/device/sign-in', '', { user_code: 'x', email: hostile, password }),
    ]
    for (const { text, headers } of pages) {
      expect(text).not.toMatch(/<script|<img/i)
      expect(text).toContain('&quot;&gt;&lt;script&gt;')
      const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? ''
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      )
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('same-origin')
    }
    expect(pages.map(({ status }) => status)).toEqual([200, 404, 200, 400])
  })

  it('refuses what is no form of its own, and forms everywhere else', async () => {
    const send = async (path: string, body: string, type: string) => {
      const headers = { 'content-type': type, origin: app.url }
      const response = await fetch(app.url + path, { method: 'POST', headers, body })
      return `${response.status} ${((await response.json()) as { code: string }).code}`
    }
    const form = 'application/x-www-form-urlencoded'
    expect(await send('/auth/device', '{"answer":"allow"}', 'application/json')).toBe(
      '415 UNSUPPORTED_MEDIA_TYPE',
    )
    expect(await send('/auth/device', 'answer=allow', 'text/plain')).toBe('415 UNSUPPORTED_MEDIA_TYPE')
    expect(await send('/auth/device', `user_code=${'x'.repeat(65)}`, form)).toBe('400 INVALID_REQUEST')
    expect(await send('/auth/device/sign-in', 'email=a%00b&password=x', form)).toBe('400 INVALID_REQUEST')
    expect(await send('/auth/device/sign-in', `email=${'x'.repeat(9000)}`, form)).toBe('413 BODY_TOO_LARGE')
    expect(await send('/auth/login', 'email=a&password=b', form)).toBe('415 UNSUPPORTED_MEDIA_TYPE')
    expect(await send('/auth/device/token', 'device_code=x', form)).toBe('415 UNSUPPORTED_MEDIA_TYPE')
  })
})
