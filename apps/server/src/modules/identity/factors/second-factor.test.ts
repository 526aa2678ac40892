import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody, type Holder } from '../testing/account-holder.ts'
import { mailbox } from '../testing/mailbox.ts'
import { secondFactors } from '../testing/second-factors.ts'

describeBothApps('A sign-in with a second factor', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof accountHolders>
  let factors: ReturnType<typeof secondFactors>
  let mails: ReturnType<typeof mailbox>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_SIGN_INS_PER_ADDRESS: '100000' } })
    make = accountHolders(app)
    factors = secondFactors(app)
    mails = mailbox(app)
  })
  const protectedUser = async () => factors.protect(await make.holder())
  const sessionsOf = async ({ id }: Holder) =>
    (await app.call(`GET /platform/users/${id}/sessions`)).body.data.length

  it('begins no session with the password alone, and ends in one with the code', async () => {
    const ada = await protectedUser()
    const before = await sessionsOf(ada)
    const login = await make.signIn(ada.email)
    expect(login).toMatchObject({
      status: 401,
      body: { code: 'SECOND_FACTOR_REQUIRED', methods: ['totp', 'recovery_code'] },
    })
    expect(login.headers.get('set-cookie')).toBeNull()
    expect(await sessionsOf(ada)).toBe(before)
    const proved = await factors.prove(login.body.challenge, { code: factors.code(ada.secret) })
    expect(proved).toMatchObject({
      status: 200,
      body: { user: { id: ada.id }, session: { method: 'password', second_factor: true } },
    })
    expect(proved.headers.get('set-cookie')).toContain(proved.body.session.token)
    expect(await make.isIn(proved.body.session.token)).toBe(true)
  })

  it('begins none with a mailed link alone, nor after a reset, which leaves the factor', async () => {
    const ada = await protectedUser()
    await app.call('POST /auth/magic-link', { email: ada.email }, nobody)
    const token = await mails.token(ada.email, 'magic-link')
    const link = await app.call('POST /auth/magic-link/confirm', { token }, nobody)
    expect(link).toMatchObject({ status: 401, body: { code: 'SECOND_FACTOR_REQUIRED' } })
    const done = await factors.prove(link.body.challenge, { code: factors.code(ada.secret) })
    expect(done.body.session).toMatchObject({ method: 'magic_link', second_factor: true })

    const earlier = await factors.challengeOf(ada)
    await app.call('POST /auth/password/reset', { email: ada.email }, nobody)
    const reset = { token: await mails.token(ada.email, 'password-reset'), password: 'another horse battery' }
    expect((await app.call('POST /auth/password/reset/confirm', reset, nobody)).status).toBe(204)
    expect((await make.signIn(ada.email, reset.password)).body.code).toBe('SECOND_FACTOR_REQUIRED')
    await factors.passStep(ada.id)
    const late = await factors.prove(earlier, { code: factors.code(ada.secret) })
    expect(late.body.code).toBe('CHALLENGE_REFUSED')
  })

  it('takes a code once, also in another sign-in', async () => {
    const ada = await protectedUser()
    const code = factors.code(ada.secret)
    const [first, second] = [await factors.challengeOf(ada), await factors.challengeOf(ada)]
    expect((await factors.prove(first, { code })).status).toBe(200)
    expect((await factors.prove(second, { code })).body.code).toBe('SECOND_FACTOR_REFUSED')
  })

  it('lets one of many win that bring the same code at once', async () => {
    const ada = await protectedUser()
    const challenges = await Promise.all([1, 2, 3, 4].map(() => factors.challengeOf(ada)))
    const code = factors.code(ada.secret)
    const answers = await Promise.all(challenges.map((challenge) => factors.prove(challenge, { code })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401])
  })

  it('gives one session for one challenge, whatever proofs come with it at once', async () => {
    const ada = await protectedUser()
    const challenge = await factors.challengeOf(ada)
    const [one, two, three] = ada.recoveryCodes
    const answers = await Promise.all(
      [one, two, three].map((recovery_code) => factors.prove(challenge, { recovery_code })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const { body } = await app.call(`GET /platform/users/${ada.id}/factors`)
    expect(body.recovery_codes_left).toBe(9)
    expect((await factors.prove(challenge, { recovery_code: ada.recoveryCodes[5] })).body.code).toBe(
      'CHALLENGE_REFUSED',
    )
  })

  it('takes each recovery code once, however it is written', async () => {
    const ada = await protectedUser()
    expect(new Set(ada.recoveryCodes).size).toBe(10)
    const [code = ''] = ada.recoveryCodes
    const written = ` ${code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`
    const proved = await factors.prove(await factors.challengeOf(ada), { recovery_code: written })
    expect(proved.body.session).toMatchObject({ second_factor: true })
    const again = await factors.prove(await factors.challengeOf(ada), { recovery_code: code })
    expect(again.body.code).toBe('SECOND_FACTOR_REFUSED')
  })

  it('takes no recovery code of somebody else', async () => {
    const [ada, eve] = [await protectedUser(), await protectedUser()]
    const [recovery_code] = eve.recoveryCodes
    const answer = await factors.prove(await factors.challengeOf(ada), { recovery_code })
    expect(answer.body.code).toBe('SECOND_FACTOR_REFUSED')
  })

  it('ends after five wrong tries, and is kept waiting after ten', async () => {
    const ada = await protectedUser()
    const wrong = { code: factors.wrongCode(ada.secret) }
    const challenge = await factors.challengeOf(ada)
    for (let tries = 0; tries < 5; tries++)
      expect((await factors.prove(challenge, wrong)).body.code).toBe('SECOND_FACTOR_REFUSED')
    const right = { code: factors.code(ada.secret) }
    expect((await factors.prove(challenge, right)).body.code).toBe('CHALLENGE_REFUSED')
    const next = await factors.challengeOf(ada)
    for (let tries = 0; tries < 5; tries++)
      expect((await factors.prove(next, wrong)).body.code).toBe('SECOND_FACTOR_REFUSED')
    const limited = await factors.prove(await factors.challengeOf(ada), right)
    expect(limited).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(60)
    expect(await mails.templates(ada.email)).toContain('locked-out')
  })

  it('forgets wrong tries with the right one', async () => {
    const ada = await protectedUser()
    const wrong = { code: factors.wrongCode(ada.secret) }
    for (let round = 0; round < 4; round++) {
      const challenge = await factors.challengeOf(ada)
      for (let tries = 0; tries < 4; tries++)
        expect((await factors.prove(challenge, wrong)).body.code).toBe('SECOND_FACTOR_REFUSED')
      await factors.passStep(ada.id)
      expect((await factors.prove(challenge, { code: factors.code(ada.secret) })).status).toBe(200)
    }
  })

  it('is over after ten minutes', async () => {
    const ada = await protectedUser()
    const challenge = await factors.challengeOf(ada)
    await factors.tables
      .updateTable('sign_in_challenges')
      .set((eb) => ({ expires_at: eb('expires_at', '-', 600) }))
      .where('user_id', '=', ada.id)
      .execute()
    const answer = await factors.prove(challenge, { code: factors.code(ada.secret) })
    expect(answer.body.code).toBe('CHALLENGE_REFUSED')
  })

  it('does not go on for a user who was disabled meanwhile', async () => {
    const ada = await protectedUser()
    const challenge = await factors.challengeOf(ada)
    await app.call(`POST /platform/users/${ada.id}/disable`)
    const answer = await factors.prove(challenge, { code: factors.code(ada.secret) })
    expect(answer.body.code).toBe('USER_DISABLED')
  })

  it('says nothing of a second factor to a wrong password', async () => {
    const ada = await protectedUser()
    const unprotected = await make.holder()
    const ask = async (email: string) => {
      const { status, body } = await make.signIn(email, 'not the password')
      return JSON.stringify({ status, ...body, request_id: '' })
    }
    expect(await ask(ada.email)).toBe(await ask(unprotected.email))
  })

  it.each([
    [{}],
    [{ code: '123456', recovery_code: 'x' }],
    [{ code: 123456 }],
    [{ code: 'x'.repeat(21) }],
    [{ recovery_code: null }],
    [{ code: '123456', more: 1 }],
    [{ passkey: {} }],
    [{ passkey: 'x' }],
  ])('refuses %j as a request', async (proof) => {
    const ada = await protectedUser()
    const challenge = await factors.challengeOf(ada)
    expect((await factors.prove(challenge, proof)).body.code).toBe('INVALID_REQUEST')
    expect((await factors.prove(challenge, { code: factors.code(ada.secret) })).status).toBe(200)
  })

  it('keeps secret, challenge and codes unreadable', async () => {
    const ada = await protectedUser()
    const challenge = await factors.challengeOf(ada)
    const texts: string[] = []
    for (const table of ['totp_factors', 'recovery_codes', 'sign_in_challenges', 'audit_entries', 'mails']) {
      const tables = app.app.control.db.withTables<Record<string, Record<string, unknown>>>()
      texts.push(JSON.stringify(await tables.selectFrom(table).selectAll().execute()))
    }
    const stored = texts.join('\n')
    const secrets = [challenge, challenge.slice(4), ...ada.recoveryCodes]
    secrets.push(...ada.recoveryCodes.map((code) => code.replaceAll('-', '')))
    for (const encoding of ['base64url', 'base64', 'hex'] as const)
      secrets.push(ada.secret.toString(encoding))
    for (const secret of secrets) expect(stored).not.toContain(secret)
  })
})
