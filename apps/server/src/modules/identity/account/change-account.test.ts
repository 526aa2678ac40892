import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody, password } from '../testing/account-holder.ts'
import { mailbox } from '../testing/mailbox.ts'
import { ageTokens } from '../testing/one-time-tokens.ts'

const fresh = 'another horse battery'

describeBothApps('One’s own account', ({ start }) => {
  let app: StartedApp
  let mail: ReturnType<typeof mailbox>
  let people: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start()
    mail = mailbox(app)
    people = accountHolders(app)
  })
  const change = (key: string, body: object) =>
    app.call('POST /auth/me/password', { current_password: password, password: fresh, ...body }, { key })
  const move = (key: string, body: object) =>
    app.call('POST /auth/me/email', { current_password: password, ...body }, { key })
  const confirmMove = (token: string) => app.call('POST /auth/email/confirm', { token }, nobody)

  it('gets another password: this session goes on under a new token, all others end, and the user is told', async () => {
    const { email, token, sessionId } = await people.holder()
    const other = (await people.signIn(email)).body.session.token
    await app.call('POST /auth/magic-link', { email }, nobody)
    const changed = await change(token, {})
    expect(changed.body.session).toMatchObject({ id: sessionId, current: true })
    expect(changed.headers.get('set-cookie')).toContain(changed.body.session.token)
    const still = [token, other, changed.body.session.token].map((one: string) => people.isIn(one))
    expect(await Promise.all(still)).toEqual([false, false, true])
    expect((await people.signIn(email)).body.code).toBe('CREDENTIALS_REFUSED')
    expect((await people.signIn(email, fresh)).status).toBe(200)
    expect((await mail.templates(email))[0]).toBe('password-changed')
    const link = { token: await mail.token(email, 'magic-link') }
    expect((await app.call('POST /auth/magic-link/confirm', link, nobody)).body.code).toBe('TOKEN_REFUSED')
  })

  it('leaves the session’s own token alone when the request came with an access token', async () => {
    const { token } = await people.holder()
    const pair = (await app.call('POST /auth/tokens', {}, { key: token })).body
    expect((await change(pair.access_token, {})).body).toEqual({ session: null })
    expect(await people.isIn(token)).toBe(true)
    const refresh = { refresh_token: pair.refresh_token }
    expect((await app.call('POST /auth/tokens/refresh', refresh, nobody)).status).toBe(200)
  })

  it('keeps its password and address when the current password is wrong or missing, or the new one cannot be taken', async () => {
    const { email, token } = await people.holder()
    const elsewhere = people.newEmail()
    const codes = [
      await change(token, { current_password: 'wrong' }),
      await change(token, { current_password: undefined }),
      await change(token, { password: 'short' }),
      await change(token, { password: email }),
      await move(token, { email: elsewhere, current_password: 'wrong' }),
      await move(token, { email: elsewhere, current_password: undefined }),
      await move(token, { email: 'nowhere' }),
    ].map(({ body }) => body.code)
    expect(codes).toEqual([
      'CREDENTIALS_REFUSED',
      'INVALID_REQUEST',
      'PASSWORD_REFUSED',
      'PASSWORD_REFUSED',
      'CREDENTIALS_REFUSED',
      'INVALID_REQUEST',
      'INVALID_REQUEST',
    ])
    expect((await people.signIn(email)).status).toBe(200)
    expect(await mail.templates(elsewhere)).toEqual([])
    expect(await mail.templates(email)).toEqual([])
  })

  it('gets a first password after a fresh sign-in alone', async () => {
    const { id, email } = await people.holder({ email_verified: false })
    await app.call('POST /auth/magic-link', { email }, nobody)
    const link = { token: await mail.token(email, 'magic-link') }
    const { token } = (await app.call('POST /auth/magic-link/confirm', link, nobody)).body.session
    await people.ageSignIns(id, 600)
    const body = { current_password: undefined }
    expect((await change(token, body)).body.code).toBe('FRESH_SIGN_IN_NEEDED')
    await people.ageSignIns(id, -600)
    expect((await change(token, body)).status).toBe(200)
    expect((await people.signIn(email, fresh)).status).toBe(200)
  })

  it('moves to another address when its link is followed, and the old address hears of it before', async () => {
    const { email, id, token } = await people.holder()
    const elsewhere = people.newEmail()
    await app.call('POST /auth/password/reset', { email }, nobody)
    expect((await move(token, { email: elsewhere })).status).toBe(202)
    expect(await mail.templates(email)).toEqual(['email-change-notice', 'password-reset'])
    expect((await people.signIn(elsewhere)).body.code).toBe('CREDENTIALS_REFUSED')
    const mailed = await mail.token(elsewhere, 'email-change')
    const answers = await Promise.all([confirmMove(mailed), confirmMove(mailed)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400])
    expect((await people.signIn(elsewhere)).body.user).toMatchObject({ id, email: elsewhere })
    expect((await people.signIn(email)).body.code).toBe('CREDENTIALS_REFUSED')
    expect((await app.call('GET /auth/me', undefined, { key: token })).body.user.email).toBe(elsewhere)
    const reset = { token: await mail.token(email, 'password-reset'), password: fresh }
    const late = await app.call('POST /auth/password/reset/confirm', reset, nobody)
    expect(late.body.code).toBe('TOKEN_REFUSED')
  })

  it('does not learn whether an address is taken, nor takes it', async () => {
    const [one, other] = [await people.holder(), await people.holder()]
    const free = people.newEmail()
    const answers = [await move(one.token, { email: other.email }), await move(one.token, { email: free })]
    expect(answers[0]?.body).toEqual(answers[1]?.body)
    expect(await mail.templates(other.email)).toEqual([])
    expect(await mail.templates(one.email)).toEqual(['email-change-notice', 'email-change-notice'])
    await app.call('POST /auth/register', { email: free, password }, nobody)
    const late = await confirmMove(await mail.token(free, 'email-change'))
    expect(late).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
    expect((await people.signIn(one.email)).status).toBe(200)
  })

  it('forgets a move when it is an hour old, when a newer one was asked for, or when the password was changed or reset', async () => {
    const { email, token } = await people.holder()
    const elsewhere = people.newEmail()
    const moved = async (key: string, secret: string, then: () => Promise<unknown>) => {
      await move(key, { email: elsewhere, current_password: secret })
      const mailed = await mail.token(elsewhere, 'email-change')
      await then()
      return (await confirmMove(mailed)).body.code
    }
    let key = token
    const newer = () => move(key, { email: people.newEmail() })
    const changed = async () => (key = (await change(key, {})).body.session.token)
    const reset = async () => {
      await app.call('POST /auth/password/reset', { email }, nobody)
      const body = { token: await mail.token(email, 'password-reset'), password }
      await app.call('POST /auth/password/reset/confirm', body, nobody)
    }
    expect(await moved(key, password, () => ageTokens(app, 'email_change', 3600))).toBe('TOKEN_REFUSED')
    expect(await moved(key, password, newer)).toBe('TOKEN_REFUSED')
    expect(await moved(key, password, changed)).toBe('TOKEN_REFUSED')
    expect(await moved(key, fresh, reset)).toBe('TOKEN_REFUSED')
    expect((await people.signIn(email)).status).toBe(200)
  })

  it('has to wait after ten wrong current passwords, wherever they are given, so that a stolen session finds none', async () => {
    const { email, token } = await people.holder()
    const wrong = { current_password: 'wrong' }
    for (let count = 0; count < 9; count += 1)
      expect((await change(token, wrong)).body.code).toBe('CREDENTIALS_REFUSED')
    const { body } = await change(token, {})
    const key = body.session.token as string
    expect((await change(key, wrong)).body.code).toBe('CREDENTIALS_REFUSED')
    for (let count = 0; count < 9; count += 1)
      expect((await move(key, { ...wrong, email: people.newEmail() })).body.code).toBe('CREDENTIALS_REFUSED')
    const late = await change(key, { current_password: fresh, password })
    expect(late).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect((await people.signIn(email, fresh)).status).toBe(200)
  })

  it('may ask for another address five times an hour, so that nobody mails strangers in its name', async () => {
    const { token } = await people.holder()
    const statuses = []
    for (let count = 0; count < 6; count += 1)
      statuses.push((await move(token, { email: people.newEmail() })).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
  })

  it('is changed by its user in person alone: by no personal token, no impersonating operator and no key', async () => {
    const holder = await people.holder()
    const elsewhere = people.newEmail()
    for (const [kind, key] of [...(await people.limited(holder)), ['a key', app.adminKey] as const]) {
      expect((await change(key, {})).body.code, kind).toBe('FORBIDDEN')
      expect((await move(key, { email: elsewhere })).body.code, kind).toBe('FORBIDDEN')
    }
    expect((await app.call('POST /auth/me/password', { password: fresh }, nobody)).status).toBe(401)
    expect((await people.signIn(holder.email)).status).toBe(200)
    expect(await mail.templates(elsewhere)).toEqual([])
  })
})
