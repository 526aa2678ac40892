import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  decodeJwt,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose'
import { createOutbound, readAllowedDestinations } from '../net/index.ts'
import { createOidcAttempt, createOidcClient, KEY_SET_COOLDOWN_MS, type OidcClient } from './index.ts'
import { openBrowser } from './testing/browser.ts'
import { peerClient, startOidcPeer, type OidcPeer } from './testing/oidc-peer.ts'

const redirectUri = 'http://localhost:4000/callback'

describe('The OpenID Connect client, with a real provider', () => {
  let peer: OidcPeer
  let client: OidcClient
  let nowMs = Date.now()
  const clock = { now: () => Math.floor(nowMs / 1000), nowMs: () => nowMs }
  const clientThat = (allow: string) => {
    const allowed = readAllowedDestinations(allow, 'TENANTRY_OUTBOUND_ALLOW')
    const outbound = createOutbound({ allowed, ownHosts: [], ownAddresses: () => [] })
    return createOidcClient({ outbound, clock })
  }
  beforeAll(async () => {
    peer = await startOidcPeer([redirectUri])
  })
  beforeEach(() => {
    nowMs = Date.now()
    peer.tamper = null
    peer.account = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada' }
    client = clientThat('127.0.0.1:*')
  })
  afterAll(() => peer.close())

  const registration = () => ({
    issuer: peer.issuer,
    clientId: peerClient.client_id,
    clientSecret: peerClient.client_secret,
  })
  const signIn = async (change: Partial<ReturnType<typeof registration>> = {}) => {
    const attempt = createOidcAttempt()
    const request = { ...attempt, redirectUri, scopes: ['email', 'profile'] }
    const url = await client.authorizationUrl({ ...registration(), ...change }, request)
    const end = await openBrowser().follow(url.href, ({ pathname }) => pathname === '/callback')
    const callback = end.searchParams
    return client.exchange({ ...registration(), ...change }, { ...attempt, redirectUri, callback })
  }
  /** Has the provider answer with another ID token, made of the claims of the real one. */
  const answerWith = (make: (claims: JWTPayload) => Promise<string> | string) => {
    peer.tamper = async (answer) => ({
      ...answer,
      id_token: await make(decodeJwt(String(answer['id_token']))),
    })
  }
  const signed = async (claims: JWTPayload, header = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'peer-1', ...header })
      .sign(await importJWK(peer.privateJwk, 'RS256'))
  const refused = { code: 'PROVIDER_REFUSED' }

  it('gives verified claims, those of the user info endpoint with them', async () => {
    expect(await signIn()).toMatchObject({
      issuer: peer.issuer,
      subject: 'ada',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada',
    })
  })

  it('sends PKCE with S256, state and nonce, which nothing extra replaces', async () => {
    const attempt = createOidcAttempt()
    const extra = { state: 'fixed', nonce: 'fixed', code_challenge_method: 'plain', login_hint: 'ada' }
    const request = { ...attempt, redirectUri, scopes: [], extra }
    const { searchParams } = await client.authorizationUrl(registration(), request)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge_method: 'S256',
      response_type: 'code',
      login_hint: 'ada',
      scope: 'openid',
    })
    expect(searchParams.get('code_challenge')).not.toBe(attempt.codeVerifier)
  })

  it('takes the real token when it is put in by the same way as the forged ones', async () => {
    answerWith((claims) => signed(claims))
    expect((await signIn()).subject).toBe('ada')
  })

  it('refuses a token that is not signed, or signed with a secret made of the public key, or by somebody else', async () => {
    answerWith((claims) => new UnsecuredJWT(claims).encode())
    await expect(signIn()).rejects.toMatchObject(refused)
    const { kty = '', n = '', e = '' } = peer.privateJwk
    const publicKey = await importJWK({ kty, n, e }, 'RS256', { extractable: true })
    const pem = await exportSPKI(publicKey as CryptoKey)
    answerWith((claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'peer-1' })
        .sign(new TextEncoder().encode(pem)),
    )
    await expect(signIn()).rejects.toMatchObject(refused)
    const foreign = await generateKeyPair('RS256', { extractable: true })
    answerWith((claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'peer-1' }).sign(foreign.privateKey),
    )
    await expect(signIn()).rejects.toMatchObject(refused)
  })

  it('refuses a token for somebody else, of somebody else, that is over, or without what it must say', async () => {
    const now = Math.floor(Date.now() / 1000)
    const changes: JWTPayload[] = [
      { aud: 'another-client' },
      { iss: `${peer.issuer}/` },
      { iss: 'https://accounts.google.com' },
      { exp: now - 10, iat: now - 100 },
      { nbf: now + 600 },
      { nonce: 'another' },
      { sub: '' },
      { sub: 'x'.repeat(256) },
    ]
    for (const change of changes) {
      answerWith((claims) => signed({ ...claims, ...change }))
      await expect(signIn(), JSON.stringify(change)).rejects.toMatchObject(refused)
    }
  })

  it('refuses a state that is not the one of the sign-in, and a missing issuer', async () => {
    const attempt = createOidcAttempt()
    const request = { ...attempt, redirectUri, scopes: [] }
    const url = await client.authorizationUrl(registration(), request)
    const end = await openBrowser().follow(url.href, ({ pathname }) => pathname === '/callback')
    for (const [name, value] of [
      ['state', 'another'],
      ['iss', null],
    ] as const) {
      const callback = new URLSearchParams(end.searchParams)
      callback.delete(name)
      if (value !== null) callback.set(name, value)
      const answer = { ...attempt, redirectUri, callback }
      await expect(client.exchange(registration(), answer)).rejects.toMatchObject(refused)
    }
  })

  it('refuses the wrong secret of a client', async () => {
    await expect(signIn({ clientSecret: 'wrong' })).rejects.toMatchObject(refused)
  })

  it('asks for metadata once an hour, and for keys once in the cooldown, whatever key ids come', async () => {
    await signIn()
    const count = (part: string) => peer.requests.filter((path) => path.includes(part)).length
    const before = { metadata: count('openid-configuration'), keys: count('/jwks') }
    answerWith((claims) => signed(claims, { kid: `unknown-${Math.random()}` }))
    for (let time = 0; time < 4; time++) await expect(signIn()).rejects.toMatchObject(refused)
    expect({ metadata: count('openid-configuration'), keys: count('/jwks') }).toEqual(before)
    nowMs += KEY_SET_COOLDOWN_MS
    for (let time = 0; time < 4; time++) await expect(signIn()).rejects.toMatchObject(refused)
    expect(count('/jwks')).toBe(before.keys + 1)
    nowMs += 3_600_001
    await client.discover(peer.issuer)
    expect(count('openid-configuration')).toBe(before.metadata + 1)
  })

  it('asks nobody that the installation does not allow', async () => {
    const closed = clientThat('')
    await expect(closed.discover(peer.issuer)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' })
    const before = peer.requests.length
    await expect(closed.discover(peer.issuer)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' })
    expect(peer.requests.length).toBe(before)
  })

  it('speaks http:// to nobody but whom the installation allows by name', async () => {
    await expect(clientThat('127.0.0.1:*').discover('http://192.0.2.1')).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: expect.stringContaining('https://'),
    })
    await expect(clientThat('127.0.0.1:*').discover('http://8.8.8.8')).rejects.toMatchObject({
      message: expect.stringContaining('https://'),
    })
  })

  it('refuses an issuer that is no URL as the standard wants it', async () => {
    for (const issuer of [
      'ftp://a.example',
      'https://a.example/?x=1',
      'https://a@b.example',
      'nonsense',
      ' https://a.example',
    ])
      await expect(client.discover(issuer), issuer).rejects.toMatchObject({ code: 'PROVIDER_INVALID' })
  })
})

describe('A discovery document', () => {
  let server: Server
  let issuer: string
  let document: Record<string, unknown>
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const discover = (change: Record<string, unknown>) => {
    const endpoints = {
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
    }
    document = { issuer, ...endpoints, ...change }
    const allowed = readAllowedDestinations('127.0.0.1:*', 'TENANTRY_OUTBOUND_ALLOW')
    const outbound = createOutbound({ allowed, ownHosts: [], ownAddresses: () => [] })
    const clock = { now: () => 0, nowMs: () => 0 }
    return createOidcClient({ outbound, clock }).discover(issuer)
  }

  it('is taken when it is whole', async () => {
    const found = await discover({
      id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256', 'RS256'],
    })
    expect(found.id_token_signing_alg_values_supported).toEqual(['RS256', 'ES256'])
  })

  it('is refused with another issuer, without an endpoint, or with symmetric signatures alone', async () => {
    const changes = [
      { issuer: 'https://accounts.google.com' },
      { issuer: `${issuer}/` },
      { jwks_uri: undefined },
      { token_endpoint: undefined },
      { authorization_endpoint: 'javascript:alert(1)' },
      { id_token_signing_alg_values_supported: ['none', 'HS256'] },
    ]
    for (const change of changes)
      await expect(discover(change), JSON.stringify(change)).rejects.toMatchObject({
        code: 'PROVIDER_INVALID',
      })
  })

  it('is refused as an answer when it is none', async () => {
    await expect(discover({ issuer: undefined })).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' })
    await expect(discover({ token_endpoint: 5 })).rejects.toMatchObject({
      code: expect.stringMatching(/^PROVIDER_/),
    })
  })
})
