import {
  exportSPKI,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  generateKeyPair,
  exportJWK,
  type CryptoKey,
} from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { txtRecords } from '../../../sso/testing/enterprise.ts'
import { samlProvider } from '../../../sso/testing/saml-provider.ts'
import { loopbackAllowed } from '../testing/provider-visit.ts'
import { startTokenIssuer, type TokenIssuer } from '../testing/token-issuer.ts'

const password = 'correct horse battery'

describeBothApps('Tokens of a trusted issuer', ({ start }) => {
  let app: StartedApp
  let issuer: TokenIssuer
  let issuerId: string
  let organizationIssuer: TokenIssuer
  const txt = txtRecords()
  beforeAll(async () => {
    app = await start({ env: loopbackAllowed, resolveTxt: txt.resolveTxt })
    issuer = await startTokenIssuer()
    organizationIssuer = await startTokenIssuer()
    const created = await trust(issuer, { create_users: true })
    expect(created.status).toBe(201)
    issuerId = created.body.id
    const owner = (await app.call('POST /platform/users', { email: 'owner@example.com', password })).body.id
    for (const slug of ['acme', 'globex'])
      expect((await app.call('POST /auth/organizations', { name: slug, slug, owner })).status).toBe(201)
    const claims = {
      organization_claim: 'https://example.com/org',
      role_claim: 'roles',
      role_map: { Boss: 'admin', Staff: 'member' },
      create_users: true,
    }
    expect((await trust(organizationIssuer, claims)).status).toBe(201)
  })
  afterAll(async () => {
    await issuer.close()
    await organizationIssuer.close()
  })
  const trust = (from: TokenIssuer, more: object) =>
    app.call('POST /platform/trusted-issuers', {
      issuer: from.issuer,
      audiences: ['our-api'],
      jwks_url: from.jwksUrl,
      ...more,
    })
  let people = 0
  const newPerson = () => {
    people += 1
    return { sub: `auth0|${people}`, email: `eve${people}@example.com`, email_verified: true }
  }
  const me = (key: string) => app.call('GET /auth/me', undefined, { key })
  const usersWith = async (email: string) =>
    (await app.call(`GET /platform/users?search=${encodeURIComponent(email)}`)).body.data

  const roleInAcme = async (email: string) => {
    const { data } = (await app.call('GET /auth/organizations/acme/members')).body
    return data.find((member: { email: string }) => member.email === email)?.role
  }

  it('authenticate the user by issuer and subject, who becomes one with the first', async () => {
    const person = newPerson()
    const first = await me(await issuer.sign(person))
    expect(first.status).toBe(200)
    expect(first.body.user).toMatchObject({ email: person.email, has_password: false })
    expect(first.body.session_id).toBeNull()
    const moved = await me(await issuer.sign({ sub: person.sub, email: 'moved@example.com' }))
    expect(moved.body.user.id).toBe(first.body.user.id)
    const typed = await me(await issuer.sign(person, { typ: 'at+jwt' }))
    expect(typed.body.user.id).toBe(first.body.user.id)
  })

  it('make one user of one person, however many requests come first', async () => {
    const person = newPerson()
    const token = await issuer.sign(person)
    const answers = await Promise.all(Array.from({ length: 6 }, () => me(token)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200))
    expect(await usersWith(person.email)).toHaveLength(1)
  })

  it('are refused when they are forged, over, early, or for or of somebody else', async () => {
    const person = newPerson()
    await me(await issuer.sign(person))
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer.issuer, aud: 'our-api', exp: now + 300, ...person }
    const pem = await exportSPKI((await importJWK(issuer.publicJwk, 'ES256')) as CryptoKey)
    const foreign = await generateKeyPair('ES256', { extractable: true })
    const foreignJwk = await exportJWK(foreign.publicKey)
    const kid = issuer.publicJwk.kid ?? ''
    const signForeign = (header: object) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(foreign.privateKey)
    const whole = await issuer.sign(person)
    const tokens = {
      unsigned: new UnsecuredJWT(claims).encode(),
      'HS256 with the public key': await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(new TextEncoder().encode(pem)),
      'another key': await signForeign({}),
      'its own key': await signForeign({ jwk: foreignJwk }),
      'its own key set': await signForeign({ jku: issuer.jwksUrl }),
      'a key set in its header, though signed well': await issuer.sign(person, {
        jku: 'https://evil.example/keys',
      }),
      'a key in its header, though signed well': await issuer.sign(person, { jwk: foreignJwk }),
      'an unknown critical header': await issuer.sign(person, { crit: ['x'], x: 1 }).catch(() => 'eyJ.x.y'),
      over: await issuer.sign({ ...person, exp: now - 10 }),
      'without an end': await issuer.sign({ ...person, exp: undefined }),
      early: await issuer.sign({ ...person, nbf: now + 60 }),
      'another audience': await issuer.sign({ ...person, aud: 'another-api' }),
      'no audience': await issuer.sign({ ...person, aud: undefined }),
      'another issuer': await issuer.sign({ ...person, iss: 'https://accounts.google.com' }),
      'an issuer that reads alike': await issuer.sign({ ...person, iss: issuer.issuer.replace(/\/$/, '') }),
      'the issuer of another key': await issuer.sign({ ...person, iss: organizationIssuer.issuer }),
      nobody: await issuer.sign({ ...person, sub: undefined }),
      'an empty subject': await issuer.sign({ ...person, sub: '' }),
      'another type': await issuer.sign(person, { typ: 'logout+jwt' }),
      'a proof of possession': await issuer.sign(person, { typ: 'dpop+jwt' }),
      'a changed payload': whole.replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
      ),
      'a cut signature': whole.slice(0, -4),
      'no token': 'eyJhbGciOiJFUzI1NiJ9',
    }
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await me(token)
      expect([name, answer.status, answer.body.code]).toEqual([name, 401, 'UNAUTHENTICATED'])
    }
    expect((await me(whole)).status).toBe(200)
  })

  it('are never linked by address: not to who is here, not without a verified one', async () => {
    const { email, ...person } = newPerson()
    const body = { email, password }
    const owner = (await app.call('POST /auth/register', body, { key: null })).body
    expect((await me(await issuer.sign({ ...person, email }))).status).toBe(401)
    const unverified = newPerson()
    expect((await me(await issuer.sign({ ...unverified, email_verified: false }))).status).toBe(401)
    expect(await usersWith(unverified.email)).toEqual([])
    const link = (token: string) =>
      app.call('POST /auth/me/accounts', { token, current_password: password }, { key: owner.session.token })
    expect((await link('eyJ.x.y')).body.code).toBe('TOKEN_REFUSED')
    expect((await link(await issuer.sign(person))).status).toBe(201)
    expect((await me(await issuer.sign(person))).body.user.id).toBe(owner.user.id)
  })

  it('ask for the key set at most once in the cooldown, whatever key ids they name', async () => {
    await me(await issuer.sign(newPerson()))
    const before = issuer.fetches
    for (let time = 0; time < 10; time++) {
      const answer = await me(await issuer.sign(newPerson(), { kid: `unknown-${Math.random()}` }))
      expect(answer.status).toBe(401)
    }
    expect(issuer.fetches - before).toBeLessThanOrEqual(1)
  })

  it('change nothing of the account, and open nothing of the installation', async () => {
    const person = newPerson()
    const token = await issuer.sign({ ...person, auth_time: Math.floor(Date.now() / 1000) })
    const { user } = (await me(token)).body
    await app.call(`PATCH /platform/users/${user.id}`, { operator_role: 'admin' })
    expect((await app.call('GET /platform/users', undefined, { key: token })).status).toBe(403)
    const change = { password: 'a whole new passphrase' }
    expect((await app.call('POST /auth/me/password', change, { key: token })).body.code).toBe('FORBIDDEN')
    expect((await app.call('POST /auth/tokens', {}, { key: token })).status).toBe(404)
  })

  it('end at once with the user and with the trust', async () => {
    const token = await issuer.sign(newPerson())
    const { user } = (await me(token)).body
    await app.call(`POST /platform/users/${user.id}/disable`)
    expect((await me(token)).status).toBe(401)
    await app.call(`POST /platform/users/${user.id}/enable`)
    expect((await me(token)).status).toBe(200)
    await app.call(`PATCH /platform/trusted-issuers/${issuerId}`, { enabled: false })
    expect((await me(token)).status).toBe(401)
    await app.call(`PATCH /platform/trusted-issuers/${issuerId}`, { enabled: true, audiences: ['other-api'] })
    expect((await me(token)).status).toBe(401)
    await app.call(`PATCH /platform/trusted-issuers/${issuerId}`, { audiences: ['other-api', 'our-api'] })
    expect((await me(token)).status).toBe(200)
  })

  it('open the organization that they name alone, with the role that they name', async () => {
    const person = newPerson()
    const sign = (org: unknown, roles: unknown) =>
      organizationIssuer.sign({ ...person, 'https://example.com/org': org, roles })
    const key = await sign('acme', ['Nobody', 'Staff'])
    const acme = await app.call('GET /auth/organizations/acme', undefined, { key })
    expect(acme.body).toMatchObject({ slug: 'acme' })
    expect(await roleInAcme(person.email)).toBe('member')
    const { user } = (await me(key)).body
    await app.call('POST /auth/organizations/globex/members', { user: user.id, role: 'owner' })
    const globex = await app.call('GET /auth/organizations/globex', undefined, { key })
    expect(globex.body.code).toBe('ORGANIZATION_NOT_FOUND')
    const byId = await sign(acme.body.id, 'Boss')
    expect((await me(byId)).status).toBe(200)
    expect(await roleInAcme(person.email)).toBe('admin')
    expect((await me(await sign('missing', 'Staff'))).status).toBe(401)
    expect((await me(await sign(undefined, 'Staff'))).status).toBe(401)
    expect((await me(await sign(['acme'], 'Staff'))).status).toBe(401)
  })

  it('are as strong and as fresh as they say, where an organization asks for that', async () => {
    const now = Math.floor(Date.now() / 1000)
    const open = async (more: object) => {
      const claims = { 'https://example.com/org': 'acme', roles: 'Staff', ...more }
      const key = await organizationIssuer.sign({ ...newPerson(), ...claims })
      const { body } = await app.call('GET /auth/organizations/acme', undefined, { key })
      return body.code ?? body.slug
    }
    const demand = async (settings: object) =>
      expect((await app.call('PATCH /auth/organizations/acme', { settings })).status).toBe(200)
    await demand({ require_second_factor: true })
    for (const weak of [{}, { amr: ['pwd'] }, { amr: 'mfa' }])
      expect(await open(weak), JSON.stringify(weak)).toBe('SECOND_FACTOR_NEEDED')
    expect(await open({ amr: ['pwd', 'mfa'] })).toBe('acme')
    await demand({ require_second_factor: false, session_lifetime_seconds: 3600 })
    for (const old of [{}, { auth_time: now - 3700 }, { auth_time: String(now) }])
      expect(await open(old), JSON.stringify(old)).toBe('FRESH_SIGN_IN_NEEDED')
    expect(await open({ auth_time: now - 60 })).toBe('acme')
    await demand({ session_lifetime_seconds: null })
  })

  it('let nobody into an organization without a role that means something', async () => {
    const person = newPerson()
    const sign = (roles: unknown) =>
      organizationIssuer.sign({ ...person, 'https://example.com/org': 'acme', roles })
    expect((await me(await sign('Unmapped'))).status).toBe(401)
    expect((await me(await sign('toString'))).status).toBe(401)
    expect((await me(await sign(undefined))).status).toBe(401)
    const members = await app.call('GET /auth/organizations/acme/members')
    expect(JSON.stringify(members.body)).not.toContain(person.email)
  })

  it('make no owners, whatever they or the map say, give no role that the organization has not, and leave owners what they are', async () => {
    const plain = await startTokenIssuer()
    const claims = { organization_claim: 'org', role_claim: 'role', create_users: true }
    expect((await trust(plain, claims)).status).toBe(201)
    const person = newPerson()
    const sign = (role: unknown) => plain.sign({ ...person, org: 'acme', role })
    for (const role of ['owner', 'no-such-role']) expect((await me(await sign(role))).status).toBe(401)
    expect(await roleInAcme(person.email)).toBeUndefined()
    expect((await me(await sign('viewer'))).status).toBe(200)
    expect((await me(await sign('owner'))).status).toBe(200)
    expect(await roleInAcme(person.email)).toBe('viewer')
    expect((await me(await sign('no-such-role'))).status).toBe(401)
    const byHand = await app.call(`PATCH /auth/organizations/acme/members/${person.email}/role`, {
      role: 'owner',
    })
    expect(byHand.status).toBe(200)
    expect((await me(await sign('member'))).status).toBe(200)
    expect(await roleInAcme(person.email)).toBe('owner')
    const path = `/platform/trusted-issuers/${issuerId}` as const
    for (const change of [{ role_map: { Boss: 'owner' } }, { default_role: 'owner' }]) {
      const answer = await app.call(`PATCH ${path}`, {
        organization_claim: 'org',
        role_claim: 'role',
        ...change,
      })
      expect(answer.body.errors).toMatchObject([{ pointer: `/${Object.keys(change)[0]}` }])
    }
    await plain.close()
  })

  it('open nothing for addresses that have to use single sign-on, unless their organization takes the issuer’s word', async () => {
    const owner = await app.call('POST /platform/users', { email: 'boss@enforced.example', password })
    const org = { name: 'Enforced', slug: 'enforced', owner: owner.body.id }
    expect((await app.call('POST /auth/organizations', org)).status).toBe(201)
    const domains = '/auth/organizations/enforced/domains' as const
    const domain = `${domains}/enforced.example` as const
    const claimed = await app.call(`POST ${domains}`, { domain: 'enforced.example' })
    txt.records.set('enforced.example', [[claimed.body.txt_value]])
    expect((await app.call(`POST ${domain}/verify`)).status).toBe(200)
    const provider = samlProvider('https://idp.enforced.example/saml')
    const connection = await app.call('POST /auth/organizations/enforced/sso', {
      kind: 'saml',
      saml: {
        idp_entity_id: provider.entityId,
        sso_url: 'https://idp.enforced.example/sso',
        certificates: [provider.keys.certificate],
      },
    })
    expect(connection.status).toBe(201)
    const known = { ...newPerson(), email: 'known@enforced.example' }
    const key = await issuer.sign(known)
    expect((await me(key)).status).toBe(200)
    const enforce = (more: object) =>
      app.call(`PATCH ${domain}`, { enforced: true, break_glass: [owner.body.id], ...more })
    expect((await enforce({})).status).toBe(200)
    expect((await me(key)).status).toBe(401)
    const fresh = { ...newPerson(), email: 'fresh@enforced.example' }
    expect((await me(await issuer.sign(fresh))).status).toBe(401)
    expect(await usersWith(fresh.email)).toEqual([])
    expect((await enforce({ trusted_issuers: [organizationIssuer.issuer] })).status).toBe(200)
    expect((await me(key)).status).toBe(401)
    expect((await enforce({ trusted_issuers: [issuer.issuer] })).body.trusted_issuers).toEqual([
      issuer.issuer,
    ])
    expect((await me(key)).status).toBe(200)
    expect((await enforce({ trusted_issuers: [] })).status).toBe(200)
    expect((await me(key)).status).toBe(401)
    for (const trusted_issuers of [['short'], 'https://id.example', [7]])
      expect((await enforce({ trusted_issuers })).status).toBe(400)
  })

  it('need an issuer that is configured well', async () => {
    const cases: [object, number, string][] = [
      [{ algorithms: ['HS256'] }, 400, 'INVALID_REQUEST'],
      [{ algorithms: ['none'] }, 400, 'INVALID_REQUEST'],
      [{ algorithms: [] }, 400, 'INVALID_REQUEST'],
      [{ audiences: [] }, 400, 'INVALID_REQUEST'],
      [{ audiences: undefined }, 400, 'INVALID_REQUEST'],
      [{ clock_tolerance_seconds: 301 }, 400, 'INVALID_REQUEST'],
      [{ role_claim: 'role' }, 400, 'INVALID_REQUEST'],
      [{ role_map: { a: 'admin' } }, 400, 'INVALID_REQUEST'],
      [{ issuer: issuer.issuer }, 409, 'ISSUER_EXISTS'],
      [{ jwks_url: 'http://169.254.169.254/keys' }, 422, 'URL_REFUSED'],
      [{ jwks_url: undefined }, 502, 'PROVIDER_UNREACHABLE'],
      [{ issuer: 'nonsense', jwks_url: undefined }, 422, 'PROVIDER_INVALID'],
    ]
    for (const [change, status, code] of cases) {
      const answer = await trust(issuer, { issuer: 'http://127.0.0.1:9/', ...change })
      expect([change, answer.status, answer.body.code]).toEqual([change, status, code])
    }
    expect((await app.call('GET /platform/trusted-issuers')).body.data).toHaveLength(3)
    expect((await app.call('GET /platform/trusted-issuers/iss_00000000000000000000000000')).body.code).toBe(
      'ISSUER_NOT_FOUND',
    )
  })

  it('are no longer taken once the issuer is removed', async () => {
    const extra = await startTokenIssuer()
    const { id } = (await trust(extra, { create_users: true })).body
    const token = await extra.sign(newPerson())
    expect((await me(token)).status).toBe(200)
    expect((await app.call(`DELETE /platform/trusted-issuers/${id}`)).status).toBe(204)
    expect((await me(token)).status).toBe(401)
    await extra.close()
  })
})
