import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody, password } from '../testing/account-holder.ts'
import { mailbox } from '../testing/mailbox.ts'
import { ageTokens, storedText } from '../testing/one-time-tokens.ts'

const fresh = 'another horse battery'

describeBothApps('A password reset', ({ start }) => {
  let app: StartedApp
  let mail: ReturnType<typeof mailbox>
  let people: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start()
    mail = mailbox(app)
    people = accountHolders(app)
  })
  const ask = (email: string) => app.call('POST /auth/password/reset', { email }, nobody)
  const confirm = (token: string, secret = fresh) =>
    app.call('POST /auth/password/reset/confirm', { token, password: secret }, nobody)
  const resetToken = async (email: string) => {
    await ask(email)
    return mail.token(email, 'password-reset')
  }

  it('gives a new password, ends every session and refresh token, and tells the user', async () => {
    const { email, token: session } = await people.holder()
    const pair = (await app.call('POST /auth/tokens', {}, { key: session })).body
    const token = await resetToken(email)
    const answer = await confirm(token)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, null])
    expect((await people.signIn(email)).body.code).toBe('CREDENTIALS_REFUSED')
    expect((await people.signIn(email, fresh)).status).toBe(200)
    expect(await people.isIn(session)).toBe(false)
    expect(await people.isIn(pair.access_token)).toBe(false)
    const refresh = { refresh_token: pair.refresh_token }
    expect((await app.call('POST /auth/tokens/refresh', refresh, nobody)).body.code).toBe('UNAUTHENTICATED')
    expect((await mail.templates(email))[0]).toBe('password-changed')
    const stored = await storedText(app)
    for (const secret of [fresh, token.slice(4)]) expect(stored).not.toContain(secret)
  })

  it('ends everything else that was mailed to the user', async () => {
    const { email } = await people.holder({ email_verified: false })
    await app.call('POST /auth/magic-link', { email }, nobody)
    await app.call('POST /auth/verify/resend', { email }, nobody)
    const older = await resetToken(email)
    await confirm(await resetToken(email))
    const refused = [
      await confirm(older),
      await app.call('POST /auth/verify', { token: await mail.token(email, 'verify-email') }, nobody),
      await app.call(
        'POST /auth/magic-link/confirm',
        { token: await mail.token(email, 'magic-link') },
        nobody,
      ),
    ]
    expect(refused.map(({ body }) => body.code)).toEqual(['TOKEN_REFUSED', 'TOKEN_REFUSED', 'TOKEN_REFUSED'])
  })

  it('verifies the address, and leaves nothing to whoever signed up before it was', async () => {
    const email = people.newEmail()
    const { body: stranger } = await app.call('POST /auth/register', { email, password }, nobody)
    const options = { key: stranger.session.token }
    const { body: key } = await app.call('POST /auth/me/tokens', { name: 'trap' }, options)
    await confirm(await resetToken(email))
    const { user } = (await people.signIn(email, fresh)).body
    expect(user.email_verified_at).toEqual(expect.any(Number))
    expect(await people.isIn(stranger.session.token)).toBe(false)
    expect(await people.isIn(key.token)).toBe(false)
  })

  it('keeps the personal tokens of a user whose address was verified', async () => {
    const { email, token } = await people.holder()
    const { body: key } = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: token })
    await confirm(await resetToken(email))
    expect(await people.isIn(key.token)).toBe(true)
  })

  it('takes a token once: of two at once one wins', async () => {
    const { email } = await people.holder()
    const token = await resetToken(email)
    const answers = await Promise.all([
      confirm(token, 'the first of two'),
      confirm(token, 'the second of two'),
    ])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 400])
  })

  it('refuses a token after 30 minutes, and one that was mailed for something else', async () => {
    const { email } = await people.holder()
    const token = await resetToken(email)
    await ageTokens(app, 'password_reset', 29 * 60)
    expect((await confirm(token, 'short')).body.code).toBe('PASSWORD_REFUSED')
    await ageTokens(app, 'password_reset', 60)
    expect((await confirm(token)).body.code).toBe('TOKEN_REFUSED')
    await app.call('POST /auth/magic-link', { email }, nobody)
    expect((await confirm(await mail.token(email, 'magic-link'))).body.code).toBe('TOKEN_REFUSED')
    expect((await people.signIn(email)).status).toBe(200)
  })

  it('lets a token live that came with a password which cannot be taken', async () => {
    const { email } = await people.holder()
    const token = await resetToken(email)
    for (const secret of ['short', email])
      expect((await confirm(token, secret)).body.code).toBe('PASSWORD_REFUSED')
    expect((await confirm(token)).status).toBe(204)
  })

  it('is answered alike for addresses that nobody has, and opens no disabled account', async () => {
    const { email, id } = await people.holder()
    const token = await resetToken(email)
    await app.call(`POST /platform/users/${id}/disable`)
    const answers = [await ask(people.newEmail()), await ask(email)]
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { status: 'accepted' }])
    expect(await mail.templates(email)).toEqual(['password-reset'])
    expect((await confirm(token)).body.code).toBe('TOKEN_REFUSED')
  })

  it.each([
    ['/auth/password/reset', {}],
    ['/auth/password/reset', { email: 'a@b@c' }],
    ['/auth/password/reset/confirm', { token: 'x' }],
    ['/auth/password/reset/confirm', { token: 'x', password: fresh }],
    ['/auth/password/reset/confirm', { token: {}, password: fresh }],
  ] as const)('refuses %s with %j', async (path, body) => {
    const answer = await app.call(`POST ${path}`, body, nobody)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.any(String) } })
  })
})

describeBothApps('A magic link', ({ start }) => {
  let app: StartedApp
  let mail: ReturnType<typeof mailbox>
  let people: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'required' } })
    mail = mailbox(app)
    people = accountHolders(app)
  })
  const ask = (email: string) => app.call('POST /auth/magic-link', { email }, nobody)
  const confirm = (token: string) => app.call('POST /auth/magic-link/confirm', { token }, nobody)

  it('signs its reader in once, with a session and its cookie', async () => {
    const { email, id } = await people.holder()
    await ask(email)
    const token = await mail.token(email, 'magic-link')
    const answers = await Promise.all([confirm(token), confirm(token)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400])
    const won = answers.find(({ status }) => status === 200)
    expect(won?.body).toMatchObject({ user: { id }, session: { method: 'magic_link', second_factor: false } })
    expect(won?.headers.get('set-cookie')).toContain('tns_')
    expect(await people.isIn(won?.body.session.token)).toBe(true)
    expect((await people.signIn(email)).status).toBe(200)
  })

  it('verifies the address, and takes away the password of whoever signed up before it was', async () => {
    const email = people.newEmail()
    await app.call('POST /auth/register', { email, password }, nobody)
    await ask(email)
    const { user } = (await confirm(await mail.token(email, 'magic-link'))).body
    expect(user).toMatchObject({ email_verified_at: expect.any(Number), has_password: false })
    expect((await people.signIn(email)).body.code).toBe('CREDENTIALS_REFUSED')
  })

  it('makes no account, is answered alike for everybody, and is over after 15 minutes', async () => {
    const stranger = people.newEmail()
    const { email } = await people.holder()
    expect((await ask(stranger)).body).toEqual((await ask(email)).body)
    expect(await mail.templates(stranger)).toEqual([])
    expect((await app.call(`GET /platform/users/${stranger}`)).status).toBe(404)
    const token = await mail.token(email, 'magic-link')
    await ageTokens(app, 'magic_link', 15 * 60)
    expect((await confirm(token)).body.code).toBe('TOKEN_REFUSED')
  })
})
