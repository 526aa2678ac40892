import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import type { SessionTables } from '../sessions/tables.ts'
import { hashCode } from './codes.ts'
import { createDeviceStore } from './store.ts'
import { devicePeople, type DevicePeople } from './testing/device-people.ts'

describeBothApps('Signing in a device', ({ start }) => {
  let app: StartedApp
  let people: DevicePeople
  beforeAll(async () => {
    app = await start()
    people = devicePeople(app)
  })

  it('gives the session of whoever allows it on the page, once, also when the program asks twice at once', async () => {
    const ada = await people.signUp()
    const { body: code } = await people.begin({ client_name: 'tenantry on laptop' })
    expect(code).toMatchObject({
      verification_uri: `${app.url}/auth/device`,
      verification_uri_complete: `${app.url}/auth/device?user_code=${code.user_code}`,
      expires_in: 600,
      interval: 5,
    })
    expect(code.user_code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/)
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')

    const shown = await people.page(`/auth/device?user_code=${code.user_code.toLowerCase()}`, ada.cookie)
    expect(shown.status).toBe(200)
    for (const text of ['tenantry on laptop', code.user_code, ada.email]) expect(shown.text).toContain(text)
    expect((await people.answer(code.user_code, 'allow', ada.cookie)).text).toContain('It is signed in')
    await people.passSeconds(5)
    const twice = await Promise.all([people.redeem(code), people.redeem(code)])
    const given = twice.filter(({ status }) => status === 200)
    expect(given).toHaveLength(1)
    const { user, session } = given[0]!.body
    expect([user.email, session.method]).toEqual([ada.email, 'device'])
    expect((await app.call('GET /auth/me', undefined, { key: session.token })).body.session_id).toBe(
      session.id,
    )
    await people.passSeconds(5)
    expect(await people.poll(code)).toBe('400 EXPIRED_TOKEN')
    expect((await people.answer(code.user_code, 'deny', ada.cookie)).status).toBe(404)
  })

  it('is used up by one of two servers that were asked at the same moment', async () => {
    const ada = await people.signUp()
    const { body: code } = await people.begin()
    await people.answer(code.user_code, 'allow', ada.cookie)
    const store = createDeviceStore(app.app.control.db)
    const hashed = hashCode(code.device_code)
    expect([await store.markUsed(hashed), await store.markUsed(hashed)]).toEqual([true, false])
    expect(await people.poll(code)).toBe('400 EXPIRED_TOKEN')
  })

  it('tells a program that asks too often to slow down, longer each time', async () => {
    const { body: code } = await people.begin()
    const answers = []
    for (let index = 0; index < 3; index++) answers.push(await people.redeem(code))
    expect(answers.map(({ body }) => [body.code, body.interval])).toEqual([
      ['AUTHORIZATION_PENDING', undefined],
      ['SLOW_DOWN', 10],
      ['SLOW_DOWN', 15],
    ])
    await people.passSeconds(10)
    expect(await people.poll(code)).toBe('400 SLOW_DOWN')
    await people.passSeconds(10)
    expect(await people.poll(code)).toBe('400 AUTHORIZATION_PENDING')
  })

  it('gives nothing for a code that was denied, is past its time, or that nobody was given', async () => {
    const ada = await people.signUp()
    const { body: denied } = await people.begin()
    expect((await people.answer(denied.user_code, 'deny', ada.cookie)).text).toContain('It was not let in')
    expect(await people.poll(denied)).toBe('400 ACCESS_DENIED')
    const { body: late } = await people.begin()
    await people.answer(late.user_code, 'allow', ada.cookie)
    const { body: unanswered } = await people.begin()
    await people.passSeconds(601)
    expect(await people.poll(late)).toBe('400 EXPIRED_TOKEN')
    expect((await people.answer(unanswered.user_code, 'allow', ada.cookie)).status).toBe(404)
    expect(await people.poll({ device_code: `tnd_${'A'.repeat(43)}` })).toBe('400 EXPIRED_TOKEN')
    expect(await people.poll({ device_code: unanswered.user_code })).toBe('400 EXPIRED_TOKEN')
  })

  it('gives nothing when the session in which it was allowed is over, or the user is disabled', async () => {
    for (const end of [
      (who: { token: string }) => app.call('POST /auth/logout', undefined, { key: who.token }),
      (who: { id: string }) => app.call(`POST /platform/users/${who.id}/disable`),
    ]) {
      const who = await people.signUp()
      const { body: code } = await people.begin()
      await people.answer(code.user_code, 'allow', who.cookie)
      await end(who)
      expect(await people.poll(code)).toBe('400 ACCESS_DENIED')
    }
  })

  it('gives a session that is no fresher than the one in which it was allowed', async () => {
    const ada = await people.signUp()
    const sessions = app.app.control.db.withTables<SessionTables>()
    const anHourAgo = Math.floor(Date.now() / 1000) - 3600
    await sessions
      .updateTable('sessions')
      .set({ authenticated_at: anHourAgo })
      .where('id', '=', ada.sessionId)
      .execute()
    const { body: code } = await people.begin()
    await people.answer(code.user_code, 'allow', ada.cookie)
    const { session } = (await people.redeem(code)).body
    const row = await sessions
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', session.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ authenticated_at: anHourAgo, second_factor_at: null })
  })

  it('keeps no code that can be read, and writes down who allowed what', async () => {
    const ada = await people.signUp()
    const { body: code } = await people.begin({ client_name: 'a program' })
    const rows = JSON.stringify(await people.rows())
    for (const secret of [code.device_code, code.user_code, code.user_code.replace('-', '')])
      expect(rows).not.toContain(secret)
    await people.answer(code.user_code, 'allow', ada.cookie)
    const { body: trail } = await app.call('GET /platform/audit?action=device_sign_in.allowed&limit=1')
    expect(trail.data[0]).toMatchObject({
      target: { type: 'user', id: ada.id },
      details: { client_name: 'a program' },
    })
    expect(JSON.stringify(trail)).not.toContain(code.user_code)
  })

  it('is limited: codes from one address, and guesses of codes by one user', async () => {
    const other = await start()
    const strangers = devicePeople(other)
    const ada = await strangers.signUp()
    const seen = []
    for (let index = 0; index < 31; index++)
      seen.push((await strangers.page('/auth/device?user_code=BBBB-BBBB', ada.cookie)).status)
    expect([seen.slice(0, 30).every((status) => status === 404), seen[30]]).toEqual([true, 429])
    const begun = []
    for (let index = 0; index < 61; index++) begun.push((await strangers.begin()).status)
    expect([begun.slice(0, 60).every((status) => status === 201), begun[60]]).toEqual([true, 429])
  })

  it('refuses hostile input as such', async () => {
    for (const body of [
      { client_name: '' },
      { client_name: 'x'.repeat(101) },
      { client_name: 'a\0' },
      { scope: '' },
    ])
      expect((await app.call('POST /auth/device/code', body, { key: null })).body.code).toBe(
        'INVALID_REQUEST',
      )
    for (const body of [{}, { device_code: 7 }, { device_code: '' }, { device_code: 'x'.repeat(201) }])
      expect((await app.call('POST /auth/device/token', body, { key: null })).body.code).toBe(
        'INVALID_REQUEST',
      )
  })
})
