import type * as argon2 from '@node-rs/argon2'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { mailbox } from '../testing/mailbox.ts'
import { ageTokens, storedText } from '../testing/one-time-tokens.ts'

const counted = vi.hoisted(() => {
  // Suites share a process: what another one has loaded is loaded anew, with the mock below.
  vi.resetModules()
  return { hashes: 0 }
})

// The real library, with its calls counted: equal work is told by counting, not by time.
vi.mock('@node-rs/argon2', async (load) => {
  const real = await load<typeof argon2>()
  const count = <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) => {
    return (...given: Arguments) => {
      counted.hashes += 1
      return work(...given)
    }
  }
  return { ...real, hash: count(real.hash), verify: count(real.verify) }
})

const password = 'correct horse battery'
const nobody = { key: null }

describeBothApps('An installation that wants addresses verified', ({ start }) => {
  let app: StartedApp
  let mail: ReturnType<typeof mailbox>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'required' } })
    mail = mailbox(app)
  })
  let people = 0
  const newEmail = () => `ada${(people += 1)}@example.com`
  const signUp = (email: string, more: object = {}) =>
    app.call('POST /auth/register', { email, password, ...more }, nobody)
  const verify = (token: string, more: object = { current_password: password }) =>
    app.call('POST /auth/verify', { token, ...more }, nobody)
  const resend = (email: string) => app.call('POST /auth/verify/resend', { email }, nobody)
  const signIn = (email: string) => app.call('POST /auth/login', { email, password }, nobody)

  it('lets nobody sign in before the link of the mail was followed', async () => {
    const email = newEmail()
    const answer = await signUp(email)
    expect(answer.body).toEqual({ user: null, session: null, verification: 'sent' })
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect((await signIn(email)).body.code).toBe('EMAIL_UNVERIFIED')
    const verified = await verify(await mail.token(email, 'verify-email'))
    expect(verified.body.user).toMatchObject({ email, email_verified_at: expect.any(Number) })
    expect((await signIn(email)).status).toBe(200)
  })

  it('answers a sign-up with a known address as one with a new address, after the same work, and tells its owner', async () => {
    const email = newEmail()
    const measure = async () => {
      const before = counted.hashes
      const { status, body, headers } = await signUp(email, { name: 'Ada' })
      const told = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
      return { status, body, told, hashes: counted.hashes - before }
    }
    const first = await measure()
    expect(first).toMatchObject({ status: 201, hashes: 1 })
    expect(await measure()).toEqual(first)
    await verify(await mail.token(email, 'verify-email'))
    expect(await measure()).toEqual(first)
    expect(await mail.templates(email)).toEqual(['existing-account', 'verify-email', 'verify-email'])
    const { body } = await app.call(`GET /platform/users?search=${email}`)
    expect(body.data).toHaveLength(1)
  })

  it('says the same to a key of a user as to nobody, and gives an installation key the records or a 409', async () => {
    const email = newEmail()
    const { body: made } = await app.call('POST /auth/register', { email, password })
    expect(made).toMatchObject({ user: { email }, session: null, verification: 'not_needed' })
    expect(made.user.email_verified_at).not.toBeNull()
    const again = await app.call('POST /auth/register', { email, password })
    expect(again).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
    const { token } = (await signIn(email)).body.session
    const asUser = await app.call('POST /auth/register', { email, password }, { key: token })
    expect(asUser.body).toEqual({ user: null, session: null, verification: 'sent' })
  })

  it('takes a token once: of two at once one wins, and older ones end with it', async () => {
    const email = newEmail()
    await signUp(email)
    await resend(email)
    const [newer = '', older = ''] = await mail.tokens(email, 'verify-email')
    expect(newer).not.toBe(older)
    const answers = await Promise.all([verify(newer), verify(newer)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400])
    for (const token of [newer, older]) expect((await verify(token)).body.code).toBe('TOKEN_REFUSED')
  })

  it('refuses a token that is past its day, that is for something else, or whose address is no longer the user’s', async () => {
    const email = newEmail()
    await signUp(email)
    await ageTokens(app, 'verify_email', 24 * 3600)
    expect((await verify(await mail.token(email, 'verify-email'))).body.code).toBe('TOKEN_REFUSED')
    await resend(email)
    const token = await mail.token(email, 'verify-email')
    await app.call(`PATCH /platform/users/${email}`, { email: newEmail(), email_verified: false })
    expect((await verify(token)).body.code).toBe('TOKEN_REFUSED')
  })

  it('answers a wish for another mail alike, whether the address is unknown, verified, disabled or waiting, and mails the last alone', async () => {
    const [unknown, verified, disabled, waiting] = [newEmail(), newEmail(), newEmail(), newEmail()]
    await app.call('POST /auth/register', { email: verified, password })
    await signUp(waiting)
    await signUp(disabled)
    await app.call(`POST /platform/users/${disabled}/disable`)
    for (const email of [unknown, verified, disabled, waiting])
      expect(await resend(email)).toMatchObject({ status: 202, body: { status: 'accepted' } })
    expect(await mail.templates(unknown)).toEqual([])
    expect(await mail.templates(verified)).toEqual([])
    expect(await mail.templates(disabled)).toEqual(['verify-email'])
    expect(await mail.templates(waiting)).toEqual(['verify-email', 'verify-email'])
    expect((await verify(await mail.token(disabled, 'verify-email'))).body.code).toBe('TOKEN_REFUSED')
  })

  it('sends an address five mails of a kind at once and then one in twelve minutes, however many ask, and answers as before', async () => {
    const email = newEmail()
    await signUp(email)
    const answers = await Promise.all(Array.from({ length: 8 }, () => resend(email.toUpperCase())))
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { status: 'accepted' }])
    await app.call(`PATCH /platform/users/${email}`, { email_verified: true })
    for (let attempt = 0; attempt < 7; attempt += 1) expect((await signUp(email)).status).toBe(201)
    const templates = await mail.templates(email)
    expect(templates.filter((template) => template === 'verify-email')).toHaveLength(5)
    expect(templates.filter((template) => template === 'existing-account')).toHaveLength(5)
    await app.app.control.db
      .withTables<{ rate_limits: { full_at_ms: number } }>()
      .updateTable('rate_limits')
      .set((eb) => ({ full_at_ms: eb('full_at_ms', '-', 12 * 60_000) }))
      .execute()
    await app.call(`PATCH /platform/users/${email}`, { email_verified: false })
    await resend(email)
    await resend(email)
    expect(await mail.tokens(email, 'verify-email')).toHaveLength(6)
  })

  it('confirms no password that whoever follows the link has neither set nor given, and leaves the link usable', async () => {
    const email = newEmail()
    await signUp(email)
    const token = await mail.token(email, 'verify-email')
    expect(await verify(token, {})).toMatchObject({ status: 403, body: { code: 'PASSWORD_NEEDED' } })
    const wrong = await verify(token, { current_password: 'another horse battery' })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_REFUSED' } })
    expect((await verify(token, { password: 'short' })).body.code).toBe('PASSWORD_REFUSED')
    const both = await verify(token, { password: 'four grey owls', current_password: password })
    expect(both.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer: '/current_password' }] })
    expect((await signIn(email)).body.code).toBe('EMAIL_UNVERIFIED')
    expect((await verify(token)).status).toBe(200)
  })

  it('gives the account to the owner of the address when a stranger had signed up with it before', async () => {
    const email = newEmail()
    await signUp(email)
    const own = { email, password: 'four grey owls' }
    const answer = await app.call('POST /auth/register', own, nobody)
    expect(answer.body).toEqual({ user: null, session: null, verification: 'sent' })
    const link = await mail.token(email, 'verify-email')
    expect((await verify(link, { current_password: own.password })).body.code).toBe('CREDENTIALS_REFUSED')
    const verified = await verify(link, { password: own.password })
    expect(verified.body.user).toMatchObject({ email, email_verified_at: expect.any(Number) })
    expect((await signIn(email)).body.code).toBe('CREDENTIALS_REFUSED')
    expect((await app.call('POST /auth/login', own, nobody)).status).toBe(200)
  })

  it('lets nobody guess the password of the sign-up with the link for long', async () => {
    const email = newEmail()
    await signUp(email)
    const token = await mail.token(email, 'verify-email')
    const guess = { current_password: 'another horse battery' }
    for (let attempt = 0; attempt < 10; attempt += 1) await verify(token, guess)
    expect((await verify(token, guess)).status).toBe(429)
  })

  it('changes no password of an address that was verified meanwhile', async () => {
    const email = newEmail()
    await signUp(email)
    const token = await mail.token(email, 'verify-email')
    await app.call(`PATCH /platform/users/${email}`, { email_verified: true })
    expect((await verify(token, { password: 'four grey owls' })).body.code).toBe('TOKEN_REFUSED')
    expect((await signIn(email)).status).toBe(200)
  })

  it('keeps no token readable, and lets none outlive its user', async () => {
    const email = newEmail()
    await signUp(email)
    const token = await mail.token(email, 'verify-email')
    expect(token).toMatch(/^tno_[\w-]{43}$/)
    expect(await storedText(app)).not.toContain(token.slice(4))
    const id = (await app.call(`GET /platform/users/${email}`)).body.id
    await app.call(`DELETE /platform/users/${email}`)
    expect((await verify(token)).body.code).toBe('TOKEN_REFUSED')
    const left = app.app.control.db.withTables<{ one_time_tokens: { user_id: string } }>()
    const rows = await left
      .selectFrom('one_time_tokens')
      .select('user_id')
      .where('user_id', '=', id)
      .execute()
    expect(rows).toEqual([])
  })

  it.each([
    ['/auth/verify', {}],
    ['/auth/verify', { token: 7 }],
    ['/auth/verify', { token: '' }],
    ['/auth/verify', { token: 'nul\u0000' }],
    ['/auth/verify', { token: 'x'.repeat(201) }],
    ['/auth/verify', { token: 'x', current_password: 7 }],
    ['/auth/verify', { token: 'x', current_password: 'x'.repeat(1025) }],
    ['/auth/verify', { token: 'x', password: null }],
    ['/auth/verify/resend', { email: 'no address' }],
    ['/auth/verify/resend', { email: ['ada@example.com'] }],
    ['/auth/verify/resend', { email: 'ada@example.com', more: 1 }],
  ] as const)('refuses %s with %j', async (path, body) => {
    const answer = await app.call(`POST ${path}`, body, nobody)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.any(String) } })
  })
})

describeBothApps('An installation that does not want addresses verified first', ({ start }) => {
  it('begins a session at once, sends the mail all the same, and says that an address is taken', async () => {
    const app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'optional' } })
    const email = 'ada@example.com'
    const { body } = await app.call('POST /auth/register', { email, password }, nobody)
    expect(body).toMatchObject({ user: { email, email_verified_at: null }, verification: 'sent' })
    const token = await mailbox(app).token(email, 'verify-email')
    // Nobody else follows the link with that session, so that it says who set the password.
    const verified = await app.call('POST /auth/verify', { token }, { key: body.session.token })
    expect(verified.status).toBe(200)
    const me = await app.call('GET /auth/me', undefined, { key: body.session.token })
    expect(me.body.user.email_verified_at).toEqual(expect.any(Number))
    const again = await app.call('POST /auth/register', { email, password }, nobody)
    expect(again.body.code).toBe('EMAIL_TAKEN')
  })

  it('takes no session of somebody else for the one of the sign-up, and ends that one when another password is chosen', async () => {
    const app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'optional' } })
    const email = 'mary@example.com'
    const stranger = (await app.call('POST /auth/register', { email, password }, nobody)).body.session.token
    const other = { email: 'jean@example.com', password }
    const someone = (await app.call('POST /auth/register', other, nobody)).body.session.token
    const trap = (await app.call('POST /auth/me/tokens', { name: 'trap' }, { key: stranger })).body.token
    const token = await mailbox(app).token(email, 'verify-email')
    for (const key of [null, someone, trap]) {
      const answer = await app.call('POST /auth/verify', { token }, { key })
      expect(answer.body.code).toBe('PASSWORD_NEEDED')
    }
    expect((await app.call('POST /auth/verify', { token, password: 'four grey owls' }, nobody)).status).toBe(
      200,
    )
    for (const key of [stranger, trap])
      expect((await app.call('GET /auth/me', undefined, { key })).status).toBe(401)
  })

  it('moves no account to where somebody asked who had signed up with the address before its owner came', async () => {
    const app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'optional' } })
    const mail = mailbox(app)
    const [email, elsewhere] = ['grace@example.com', 'squatter@example.com']
    const { user, session } = (await app.call('POST /auth/register', { email, password }, nobody)).body
    const wanted = { email: elsewhere, current_password: password }
    expect((await app.call('POST /auth/me/email', wanted, { key: session.token })).status).toBe(202)
    await app.call('POST /auth/magic-link', { email }, nobody)
    const link = { token: await mail.token(email, 'magic-link') }
    const owner = await app.call('POST /auth/magic-link/confirm', link, nobody)
    expect(owner.body.user.id).toBe(user.id)
    const kept = { token: await mail.token(elsewhere, 'email-change') }
    const moved = await app.call('POST /auth/email/confirm', kept, nobody)
    expect(moved.body.code).toBe('TOKEN_REFUSED')
    expect((await app.call(`GET /platform/users/${user.id}`)).body.email).toBe(email)
  })
})
