import { generateKeyPairSync, createHmac } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

describeBothApps('Tokens', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
  })
  const password = 'correct horse battery'
  let people = 0
  const signUp = async () => {
    const email = `ada${(people += 1)}@example.com`
    const { body } = await app.call('POST /auth/register', { email, password }, { key: null })
    const session: string = body.session.token
    const pair = (await app.call('POST /auth/tokens', {}, { key: session })).body
    return { id: body.user.id as string, sessionId: body.session.id as string, session, pair }
  }
  const me = async (key: string) => (await app.call('GET /auth/me', undefined, { key })).status
  const refresh = (token: string) =>
    app.call('POST /auth/tokens/refresh', { refresh_token: token }, { key: null })

  it('for access are checked by other servers with the published keys', async () => {
    const { id, sessionId, pair } = await signUp()
    const keySet = createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`))
    const issuer = String(decodeJwt(pair.access_token).iss)
    const { payload } = await jwtVerify(pair.access_token, keySet, {
      issuer,
      audience: issuer,
      algorithms: ['ES256'],
      typ: 'at+jwt',
    })
    expect(payload).toMatchObject({ sub: id, session_id: sessionId, email: expect.stringContaining('ada') })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600)
    const { body } = await app.call('GET /.well-known/jwks.json', undefined, { key: null })
    expect(body.keys.map((key: object) => Object.keys(key).toSorted().join(' '))).toEqual([
      'alg crv kid kty use x y',
    ])
    expect(await me(pair.access_token)).toBe(200)
  })

  it('for access end with their session, not ten minutes later', async () => {
    const { session, pair } = await signUp()
    expect(await me(pair.access_token)).toBe(200)
    await app.call('POST /auth/logout', undefined, { key: pair.access_token })
    for (const token of [session, pair.access_token]) expect(await me(token)).toBe(401)
    expect((await refresh(pair.refresh_token)).status).toBe(401)
  })

  it('that are forged are refused, however they are', async () => {
    const { pair } = await signUp()
    const token: string = pair.access_token
    const { kid = '' } = decodeProtectedHeader(token)
    const claims = decodeJwt(token)
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [header = '', body = '', signature = ''] = token.split('.')
    const { body: keys } = await app.call('GET /.well-known/jwks.json', undefined, { key: null })
    const hmac = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${body}`
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const withOwnKey = (head: object) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...head })
        .sign(own.privateKey)
    const forged = [
      `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${body}.`,
      `${hmac}.${createHmac('sha256', JSON.stringify(keys.keys[0])).update(hmac).digest('base64url')}`,
      `${header}.${encode({ ...claims, sub: 'usr_00000000000000000000000000' })}.${signature}`,
      `${header}.${body}.${'A'.repeat(86)}`,
      `${header}.${body}`,
      'eyJ',
      await withOwnKey({}),
      await withOwnKey({ kid: 'sig_unknown' }),
      await withOwnKey({ jwk: own.publicKey.export({ format: 'jwk' }) }),
      await withOwnKey({ jku: 'https://evil.example/jwks.json' }),
    ]
    for (const one of forged) expect(await me(one), one).toBe(401)
    expect(await me(token)).toBe(200)
  })

  it('for refreshing work once; two tabs at once both go on; one that comes back later ends the session', async () => {
    const { session, pair } = await signUp()
    const [first, second] = await Promise.all([refresh(pair.refresh_token), refresh(pair.refresh_token)])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(new Set([pair, first.body, second.body].map((one) => one.refresh_token)).size).toBe(3)
    const next = await refresh(first.body.refresh_token)
    expect(next.status).toBe(200)
    await app.app.control.db
      .withTables<{ refresh_tokens: { used_at: number | null } }>()
      .updateTable('refresh_tokens')
      .set((eb) => ({ used_at: eb('used_at', '-', 11) }))
      .where('used_at', 'is not', null)
      .execute()
    expect((await refresh(pair.refresh_token)).status).toBe(401)
    expect((await refresh(next.body.refresh_token)).status).toBe(401)
    for (const token of [session, next.body.access_token]) expect(await me(token)).toBe(401)
  })

  it('for refreshing end when the user is disabled', async () => {
    const { id, pair } = await signUp()
    await app.call(`POST /platform/users/${id}/disable`)
    expect((await refresh(pair.refresh_token)).status).toBe(401)
    expect(await me(pair.access_token)).toBe(401)
    for (const nonsense of ['tnr_x', 'x'.repeat(200)]) expect((await refresh(nonsense)).status).toBe(401)
  })

  it('of a person act for the person, are nobody else’s to see or revoke, and end with the account', async () => {
    const ada = await signUp()
    const eve = await signUp()
    const made = await app.call('POST /auth/me/tokens', { name: 'laptop' }, { key: ada.session })
    expect(made.body).toMatchObject({ name: 'laptop', scope: { kind: 'user', permissions: null } })
    const { token, id } = made.body
    expect(await me(token)).toBe(200)
    expect((await app.call('POST /auth/me/tokens', { name: 'more' }, { key: token })).body.code).toBe(
      'FORBIDDEN',
    )
    const list = async (key: string) => (await app.call('GET /auth/me/tokens', undefined, { key })).body.data
    expect(await list(ada.session)).toMatchObject([{ id }])
    expect(await list(eve.session)).toEqual([])
    expect(
      (await app.call('GET /platform/keys')).body.data.map((key: { id: string }) => key.id),
    ).not.toContain(id)
    const revoke = (key?: string) =>
      key === undefined
        ? app.call(`DELETE /platform/keys/${id}`)
        : app.call(`DELETE /auth/me/tokens/${id}`, undefined, { key })
    expect((await revoke(eve.session)).body.code).toBe('KEY_NOT_FOUND')
    expect((await revoke()).body.code).toBe('KEY_NOT_FOUND')
    expect(await me(token)).toBe(200)
    await app.call(`POST /platform/users/${ada.id}/disable`)
    expect(await me(token)).toBe(401)
    await app.call(`POST /platform/users/${ada.id}/enable`)
    expect(await me(token)).toBe(200)
    await app.call(`DELETE /platform/users/${ada.id}`)
    expect(await me(token)).toBe(401)
  })

  it('of an operator that are limited to permissions run no installation', async () => {
    const { id, session } = await signUp()
    await app.call(`PATCH /platform/users/${id}`, { operator_role: 'admin' })
    const make = async (body: object) =>
      (await app.call('POST /auth/me/tokens', { name: 'x', ...body }, { key: session })).body.token
    const status = async (key: string) => (await app.call('GET /platform/keys', undefined, { key })).status
    expect(await status(await make({}))).toBe(200)
    expect(await status(await make({ permissions: ['members.read'] }))).toBe(403)
    expect(await status(await make({ permissions: [] }))).toBe(403)
  })

  it('are kept hashed or sealed', async () => {
    const { pair } = await signUp()
    const rows = async (table: string) =>
      JSON.stringify(
        await app.app.control.db.withTables<Record<string, object>>().selectFrom(table).selectAll().execute(),
      )
    expect(await rows('refresh_tokens')).not.toContain(pair.refresh_token.slice(4))
    expect(await rows('signing_keys')).not.toContain('\\"d\\"')
  })
})
