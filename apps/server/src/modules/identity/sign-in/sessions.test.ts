import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { mailbox } from '../testing/mailbox.ts'

describeBothApps('Sign-in', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
  })
  let people = 0
  const password = 'correct horse battery'
  const signUp = async () => {
    const email = `ada${(people += 1)}@example.com`
    const answer = await app.call('POST /auth/register', { email, password }, { key: null })
    expect(answer.status).toBe(201)
    return { email, ...answer.body }
  }
  const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  it('gives a session that works as a bearer token and as a cookie, and ends with the sign-out', async () => {
    const { email, user } = await signUp()
    const login = await app.call(
      'POST /auth/login',
      { email: ` ${email.toUpperCase()}`, password },
      { key: null },
    )
    expect(login).toMatchObject({ status: 200, body: { user: { id: user.id, email } } })
    const { token } = login.body.session
    const cookie = cookieOf(login.headers)
    const withCookie = { key: null, headers: { cookie } }
    expect(login.headers.get('set-cookie')).toMatch(
      /^tenantry_local=tns_.*; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    for (const options of [{ key: token }, withCookie])
      expect((await app.call('GET /auth/me', undefined, options)).body.user.id).toBe(user.id)
    expect((await app.call('POST /auth/logout', undefined, { key: token })).status).toBe(204)
    for (const options of [{ key: token }, withCookie])
      expect((await app.call('GET /auth/me', undefined, options)).body.code).toBe('UNAUTHENTICATED')
  })

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await signUp()
    const ask = async (body: object) => {
      const { status, body: problem } = await app.call('POST /auth/login', body, { key: null })
      return JSON.stringify({ status, ...problem, request_id: '' })
    }
    const wrong = await ask({ email, password: 'not the password' })
    expect(wrong).toContain('CREDENTIALS_REFUSED')
    expect(await ask({ email: 'nobody@example.com', password })).toBe(wrong)
  })

  it('takes a change with a cookie from its own pages alone', async () => {
    const { email } = await signUp()
    const login = await app.call('POST /auth/login', { email, password }, { key: null })
    const change = async (headers: Record<string, string>) => {
      const options = { key: null, headers: { cookie: cookieOf(login.headers), ...headers } }
      return (await app.call('PATCH /auth/me', { name: 'Ada' }, options)).body.code ?? 'ok'
    }
    expect(await change({})).toBe('ORIGIN_REFUSED')
    expect(await change({ origin: 'https://evil.example' })).toBe('ORIGIN_REFUSED')
    expect(await change({ origin: 'null' })).toBe('ORIGIN_REFUSED')
    expect(await change({ origin: app.url })).toBe('ok')
  })

  it('ends the session of a browser that signs in again, whoever it is and however, and no other', async () => {
    const ada = await signUp()
    const eve = await signUp()
    let cookie = ''
    /** What a browser sends, and the session that it has afterwards. */
    const browse = async (
      path: '/auth/login' | '/auth/register' | '/auth/magic-link/confirm',
      body: object,
    ) => {
      const headers: Record<string, string> = cookie === '' ? {} : { cookie }
      const answer = await app.call(`POST ${path}`, body, { key: null, headers })
      cookie = cookieOf(answer.headers)
      return answer.body.session.token as string
    }
    const isIn = async (key: string) => (await app.call('GET /auth/me', undefined, { key })).status === 200
    const first = await browse('/auth/login', { email: ada.email, password })
    const second = await browse('/auth/login', { email: ada.email, password })
    expect([await isIn(first), await isIn(second)]).toEqual([false, true])
    const third = await browse('/auth/login', { email: eve.email, password })
    expect([await isIn(second), await isIn(third)]).toEqual([false, true])
    const fourth = await browse('/auth/register', { email: 'third@example.com', password })
    expect([await isIn(third), await isIn(fourth)]).toEqual([false, true])
    await app.call('POST /auth/magic-link', { email: ada.email }, { key: null })
    const token = await mailbox(app).token(ada.email, 'magic-link')
    const fifth = await browse('/auth/magic-link/confirm', { token })
    expect([await isIn(fourth), await isIn(fifth)]).toEqual([false, true])

    // A wrong password ends nothing, nor does a sign-in elsewhere, nor a session that goes on under another token.
    const kept = { key: null, headers: { cookie } }
    await app.call('POST /auth/login', { email: ada.email, password: 'not the password' }, kept)
    await app.call('POST /auth/login', { email: ada.email, password }, { key: null })
    const change = { current_password: password, password: 'three grey owls' }
    const own = { key: null, headers: { cookie, origin: app.url } }
    const changed = await app.call('POST /auth/me/password', change, own)
    expect([await isIn(fifth), await isIn(changed.body.session.token)]).toEqual([false, true])
    expect(await isIn(ada.session.token)).toBe(false)
    expect(await isIn(eve.session.token)).toBe(true)
    const trail = await app.call('GET /platform/audit?action=session.revoked&limit=1')
    expect(trail.body.data[0].details.reason).toBe('another sign-in in the same browser')
  })

  it('shows the sessions of one user, and ends them one by one or all others', async () => {
    const { email, session } = await signUp()
    const other = await signUp()
    const second = (await app.call('POST /auth/login', { email, password }, { key: null })).body.session
    const list = await app.call('GET /auth/me/sessions', undefined, { key: second.token })
    expect(list.body.data.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      [second.id, true],
      [session.id, false],
    ])
    const revoke = (id: string) =>
      app.call(`DELETE /auth/me/sessions/${id}`, undefined, { key: second.token })
    expect((await revoke(other.session.id)).body.code).toBe('SESSION_NOT_FOUND')
    expect((await app.call('GET /auth/me', undefined, { key: other.session.token })).status).toBe(200)
    const others = await app.call('DELETE /auth/me/sessions', undefined, { key: second.token })
    expect(others.body).toEqual({ revoked: 1 })
    expect((await app.call('GET /auth/me', undefined, { key: session.token })).status).toBe(401)
    expect((await app.call('GET /auth/me', undefined, { key: second.token })).status).toBe(200)
  })

  it('keeps neither password nor token readable', async () => {
    const { session, user } = await signUp()
    // 256 bits.
    expect(session.token).toMatch(/^tns_[\w-]{43}$/)
    for (const table of ['users', 'sessions', 'audit_entries']) {
      const rows = await app.app.control.db
        .withTables<Record<string, object>>()
        .selectFrom(table)
        .selectAll()
        .execute()
      const text = JSON.stringify(rows)
      expect(text).not.toContain(password)
      expect(text).not.toContain(session.token.slice(4))
    }
    expect(JSON.stringify(user)).not.toContain('argon2')
  })

  it('makes a user for an installation key without a session, and tells it when the address is taken', async () => {
    const body = { email: 'Grace@Example.com', password }
    const made = await app.call('POST /auth/register', body)
    expect(made.body).toMatchObject({ session: null, user: { email: 'Grace@Example.com' } })
    const again = await app.call('POST /auth/register', { ...body, email: 'grace@example.com' })
    expect(again).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
  })

  it.each([
    [{ email: 'no address', password }, 'INVALID_REQUEST'],
    [{ email: 'a@b@c.example', password }, 'INVALID_REQUEST'],
    [{ email: 'nul\u0000@example.com', password }, 'INVALID_REQUEST'],
    [{ email: `${'x'.repeat(300)}@example.com`, password }, 'INVALID_REQUEST'],
    [{ email: 'short@example.com', password: '1234567' }, 'PASSWORD_REFUSED'],
    [{ email: 'itself@example.com', password: 'itself@example.com' }, 'PASSWORD_REFUSED'],
    [{ email: 'long@example.com', password: '€'.repeat(400) }, 'PASSWORD_REFUSED'],
    [{ email: 'x@example.com', password: 7 }, 'INVALID_REQUEST'],
    [{ email: ['x@example.com'], password }, 'INVALID_REQUEST'],
    [{ email: 'x@example.com', password, operator_role: 'owner' }, 'INVALID_REQUEST'],
  ])('refuses %j with %s', async (body, code) => {
    expect((await app.call('POST /auth/register', body, { key: null })).body.code).toBe(code)
  })
})
