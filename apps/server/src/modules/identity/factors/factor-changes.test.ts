import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, password, type Holder } from '../testing/account-holder.ts'
import { mailbox } from '../testing/mailbox.ts'
import { secondFactors } from '../testing/second-factors.ts'

const proof = { current_password: password }

describeBothApps('A second factor', ({ start }) => {
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
  const actions = async (userId: string): Promise<string[]> => {
    const { body } = await app.call(`GET /platform/audit?target_id=${userId}&limit=50`)
    return body.data.map(({ action }: { action: string }) => action)
  }

  it('is one after a code of it has come, which proves it in this session and ends all others', async () => {
    const ada = await make.holder()
    const other = (await make.signIn(ada.email)).body.session.token
    const secret = await factors.begin(ada)
    expect((await make.signIn(ada.email)).status).toBe(200)
    const confirm = (code: string, key = ada.token) =>
      app.call('POST /auth/me/factors/totp/confirm', { code }, { key })
    expect((await confirm(factors.wrongCode(secret))).body.code).toBe('SECOND_FACTOR_REFUSED')
    const done = await confirm(factors.code(secret))
    expect(done.body).toMatchObject({ session: { id: ada.sessionId, second_factor: true } })
    expect([await make.isIn(ada.token), await make.isIn(other)]).toEqual([false, false])
    const { token } = done.body.session
    expect((await confirm(factors.code(secret), token)).body.code).toBe('CONFLICT')
    const shown = await app.call('GET /auth/me/factors', undefined, { key: token })
    expect(shown.body).toMatchObject({ totp: {}, passkeys: [], recovery_codes_left: 10 })
    expect(await mails.templates(ada.email)).toContain('second-factor-changed')
    expect(await actions(ada.id)).toContain('factor.added')
  })

  it('is drawn as a QR code of what an authenticator app reads', async () => {
    const ada = await make.holder()
    const { body } = await app.call('POST /auth/me/factors/totp', proof, { key: ada.token })
    expect(body.uri).toBe(
      `otpauth://totp/Tenantry:${encodeURIComponent(ada.email)}?secret=${body.secret}&issuer=Tenantry&algorithm=SHA1&digits=6&period=30`,
    )
    expect(body.qr_svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^]*<\/svg>$/)
  })

  it('is begun anew as often as asked, and counts for ten minutes', async () => {
    const ada = await make.holder()
    const first = await factors.begin(ada)
    const second = await factors.begin(ada)
    const confirm = (secret: Buffer) =>
      app.call('POST /auth/me/factors/totp/confirm', { code: factors.code(secret) }, { key: ada.token })
    expect((await confirm(first)).body.code).toBe('SECOND_FACTOR_REFUSED')
    await factors.tables
      .updateTable('totp_factors')
      .set((eb) => ({ created_at: eb('created_at', '-', 600) }))
      .where('user_id', '=', ada.id)
      .execute()
    expect((await confirm(second)).body.code).toBe('FACTOR_NOT_FOUND')
  })

  it('wants the password, or a fresh sign-in of who has none, for each change', async () => {
    const ada = await factors.protect(await make.holder())
    const as = { key: ada.token }
    for (const path of ['POST /auth/me/factors/recovery-codes', 'DELETE /auth/me/factors/totp'] as const) {
      expect((await app.call(path, {}, as)).body.code).toBe('INVALID_REQUEST')
      const wrong = { current_password: 'not the password' }
      expect((await app.call(path, wrong, as)).body.code).toBe('CREDENTIALS_REFUSED')
    }
    expect((await app.call('POST /auth/me/passkeys/options', {}, as)).body.code).toBe('INVALID_REQUEST')

    const email = make.newEmail()
    const { id } = (await app.call('POST /platform/users', { email })).body
    await app.call('POST /auth/magic-link', { email }, { key: null })
    const token = await mails.token(email, 'magic-link')
    const own = {
      key: (await app.call('POST /auth/magic-link/confirm', { token }, { key: null })).body.session.token,
    }
    await make.ageSignIns(id, 600)
    for (const path of ['POST /auth/me/factors/totp', 'POST /auth/me/passkeys/options'] as const)
      expect((await app.call(path, {}, own)).body.code).toBe('FRESH_SIGN_IN_NEEDED')
    await make.ageSignIns(id, -600)
    const enrolled = await app.call('POST /auth/me/factors/totp', {}, own)
    expect(enrolled.status).toBe(201)
  })

  it('is not changed by an impersonation, a personal token, or a session that has not proved it', async () => {
    const ada = await factors.protect(await make.holder())
    const limited = await make.limited(ada)
    for (const [name, key] of limited) {
      for (const path of [
        'POST /auth/me/factors/totp',
        'POST /auth/me/factors/recovery-codes',
        'DELETE /auth/me/factors/totp',
        'POST /auth/me/passkeys/options',
      ] as const)
        expect([name, (await app.call(path, proof, { key })).body.code]).toEqual([name, 'FORBIDDEN'])
      const confirm = await app.call('POST /auth/me/factors/totp/confirm', { code: '123456' }, { key })
      expect([name, confirm.body.code]).toEqual([name, 'FORBIDDEN'])
    }
    const sessions = app.app.control.db.withTables<{
      sessions: { user_id: string; second_factor_at: number | null }
    }>()
    await sessions
      .updateTable('sessions')
      .set({ second_factor_at: null })
      .where('user_id', '=', ada.id)
      .execute()
    await app.call(`PATCH /platform/users/${ada.id}`, { name: 'Ada' })
    const removal = await app.call('DELETE /auth/me/factors/totp', proof, { key: ada.token })
    expect(removal.body.code).toBe('SECOND_FACTOR_NEEDED')
  })

  it('is not set up before the address is verified', async () => {
    const ada = await make.holder({ email_verified: false })
    for (const path of ['POST /auth/me/factors/totp', 'POST /auth/me/passkeys/options'] as const)
      expect((await app.call(path, proof, { key: ada.token })).body.code).toBe('EMAIL_UNVERIFIED')
  })

  it('is removed with its recovery codes, and then no session counts as proved', async () => {
    const ada = await factors.protect(await make.holder())
    const as = { key: ada.token }
    expect((await app.call('DELETE /auth/me/factors/totp', proof, as)).status).toBe(204)
    expect((await app.call('DELETE /auth/me/factors/totp', proof, as)).body.code).toBe('FACTOR_NOT_FOUND')
    const { body } = await app.call('GET /auth/me/sessions', undefined, as)
    expect(body.data.map((row: { second_factor: boolean }) => row.second_factor)).toEqual([false])
    expect((await make.signIn(ada.email)).status).toBe(200)
    const codes = await app.call('POST /auth/me/factors/recovery-codes', proof, as)
    expect(codes.body.code).toBe('FACTOR_NOT_FOUND')
  })

  it('gets new recovery codes in place of the old ones', async () => {
    const ada = await factors.protect(await make.holder())
    const made = await app.call('POST /auth/me/factors/recovery-codes', proof, { key: ada.token })
    expect(made.status).toBe(201)
    const [old] = ada.recoveryCodes
    const challenge = await factors.challengeOf(ada)
    expect((await factors.prove(challenge, { recovery_code: old })).body.code).toBe('SECOND_FACTOR_REFUSED')
    const [fresh] = made.body.recovery_codes
    expect((await factors.prove(challenge, { recovery_code: fresh })).status).toBe(200)
  })

  it('is reset by those who run the installation, which ends the sessions and is written down', async () => {
    const ada = await factors.protect(await make.holder())
    const path = `/platform/users/${ada.id}/factors` as const
    const operator = async (role: string) => (await make.holder({ operator_role: role })).token
    const bySupport = { key: await operator('support') }
    expect((await app.call(`GET ${path}`, undefined, bySupport)).body.totp).not.toBeNull()
    expect((await app.call(`DELETE ${path}`, undefined, bySupport)).body.code).toBe('FORBIDDEN')
    expect((await app.call(`DELETE ${path}`, undefined, { key: await operator('admin') })).status).toBe(204)
    expect(await make.isIn(ada.token)).toBe(false)
    expect((await make.signIn(ada.email)).status).toBe(200)
    expect(await actions(ada.id)).toContain('factor.reset')
    const owner = await factors.protect(await make.holder({ operator_role: 'owner' }))
    const ofOwner = `DELETE /platform/users/${owner.id}/factors` as const
    expect((await app.call(ofOwner, undefined, { key: await operator('admin') })).body.code).toBe('FORBIDDEN')
  })

  it('is gone with its user', async () => {
    const ada = await factors.protect(await make.holder())
    await app.call(`DELETE /platform/users/${ada.id}`)
    const row = await factors.tables
      .selectFrom('totp_factors')
      .selectAll()
      .where('user_id', '=', ada.id)
      .executeTakeFirst()
    expect(row).toBeUndefined()
  })

  it('opens an organization that demands one, and its last one stays while that is so', async () => {
    const owner = await make.holder()
    const member = await make.holder()
    const made = await app.call('POST /auth/organizations', { name: 'Acme', owner: owner.id })
    const path = `/auth/organizations/${made.body.id}` as const
    await app.call(`POST ${path}/members`, { user: member.id, role: 'member' })
    const demand = (key: string) =>
      app.call(`PATCH ${path}`, { settings: { require_second_factor: true } }, { key })
    const look = async ({ token }: Holder, more = '') =>
      (await app.call(`GET ${path}${more}`, undefined, { key: token })).body
    expect((await demand(owner.token)).body.code).toBe('SECOND_FACTOR_NEEDED')
    const proved = await factors.protect(owner)
    expect((await demand(proved.token)).status).toBe(200)
    for (const more of ['', '/members'])
      expect(await look(member, more)).toMatchObject({
        code: 'SECOND_FACTOR_NEEDED',
        hint: expect.stringMatching(/second factor/),
      })
    const token = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: proved.token })
    expect((await look({ ...owner, token: token.body.token })).code).toBe('SECOND_FACTOR_NEEDED')
    const joined = await factors.protect(member)
    expect((await look(joined)).id).toBe(made.body.id)
    const removal = () => app.call('DELETE /auth/me/factors/totp', proof, { key: joined.token })
    expect(await removal()).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    expect((await look(joined)).id).toBe(made.body.id)
    await app.call(`PATCH ${path}`, { settings: { require_second_factor: false } })
    expect((await removal()).status).toBe(204)
  })
})
