import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { mailbox } from '../../identity/testing/mailbox.ts'
import { people } from '../../organizations/testing/people.ts'
import { enterprises, sessionIn, txtRecords } from '../testing/enterprise.ts'
import { testCertificate } from '../../../testing/test-certificate.ts'

describeBothApps('Sign-in with SAML', ({ start }) => {
  const make = async () => {
    const txt = txtRecords()
    const app = await start({ resolveTxt: txt.resolveTxt })
    return { app, ...enterprises(app, txt, people(app)) }
  }
  let made: ReturnType<typeof make> | null = null
  /** One server for all of it: every organization has a domain of its own. */
  const setUp = () => (made ??= make())
  const me = (token: string) => ({ key: token })

  it('makes somebody new a user and a member, and knows them the next time', async () => {
    const { app, organization, signIn } = await setUp()
    const org = await organization({ default_role: 'viewer' })
    const email = `ada@${org.domain}`
    const token = await signIn(org, email, { attributes: { displayName: ['Ada'] } })
    const first = await app.call('GET /auth/me', undefined, me(token))
    expect(first.body.user).toMatchObject({ email, name: 'Ada', has_password: false })
    expect(first.body.user.email_verified_at).toBeGreaterThan(0)
    const members = await app.call(`GET /auth/organizations/${org.id}/members`)
    expect(members.body.data).toContainEqual(
      expect.objectContaining({ user_id: first.body.user.id, role: 'viewer' }),
    )
    const again = await app.call('GET /auth/me', undefined, me(await signIn(org, email)))
    expect(again.body.user.id).toBe(first.body.user.id)
  })

  it('opens one organization, and nothing of another one of the same user', async () => {
    const { app, organization, signIn } = await setUp()
    const org = await organization()
    const other = await organization()
    const token = await signIn(org, `ada@${org.domain}`)
    const { user } = (await app.call('GET /auth/me', undefined, me(token))).body
    await app.call(`POST /auth/organizations/${other.id}/members`, { user: user.id, role: 'admin' })
    expect((await app.call(`GET /auth/organizations/${org.slug}`, undefined, me(token))).status).toBe(200)
    for (const path of [
      '',
      '/members',
      '/sso',
      '/domains',
      '/webhooks',
      `/sso/${other.connection.id}`,
    ] as const) {
      const there = await app.call(`GET /auth/organizations/${other.id}${path}`, undefined, me(token))
      expect(there.status, path).toBe(404)
      expect(there.body.code).toBe('ORGANIZATION_NOT_FOUND')
    }
    const own = await app.call('GET /auth/me/organizations', undefined, me(token))
    expect(own.body.data.map(({ id }: { id: string }) => id)).toEqual([org.id])
    const tokens = await app.call('POST /auth/tokens', { organization: other.id }, me(token))
    expect(tokens.status).toBe(404)
    const change = { current_password: 'none', password: 'correct horse battery' }
    expect((await app.call('POST /auth/me/password', change, me(token))).status).toBe(403)
  })

  it('shows who is signed in and signs out, and has no other say in the account', async () => {
    const { app, organization, signIn } = await setUp()
    const org = await organization()
    const email = `alan@${org.domain}`
    const [token, second] = [await signIn(org, email), await signIn(org, email)]
    await app.call('POST /auth/magic-link', { email }, { key: null })
    const link = { token: await mailbox(app).token(email, 'magic-link') }
    const own = (await app.call('POST /auth/magic-link/confirm', link, { key: null })).body.session
    const pair = (await app.call('POST /auth/tokens', {}, me(token))).body
    for (const bound of [token, pair.access_token]) {
      const refused = [
        await app.call('PATCH /auth/me', { name: 'Mallory' }, me(bound)),
        await app.call('POST /auth/me/tokens', { name: 'cli' }, me(bound)),
        await app.call('GET /auth/me/tokens', undefined, me(bound)),
        await app.call('GET /auth/me/factors', undefined, me(bound)),
        await app.call('GET /auth/me/export', undefined, me(bound)),
        await app.call('POST /auth/organizations', { name: 'Elsewhere' }, me(bound)),
      ]
      expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => 'FORBIDDEN'))
      const shown = (await app.call('GET /auth/me/sessions', undefined, me(bound))).body.data
      expect(shown).toHaveLength(2)
      expect(shown.map(({ id }: { id: string }) => id)).not.toContain(own.id)
    }
    const foreign = await app.call(`DELETE /auth/me/sessions/${own.id}`, undefined, me(token))
    expect(foreign.body.code).toBe('SESSION_NOT_FOUND')
    const others = await app.call('DELETE /auth/me/sessions', undefined, me(token))
    expect(others.body).toEqual({ revoked: 1 })
    expect((await app.call('GET /auth/me', undefined, me(second))).status).toBe(401)
    expect((await app.call('PATCH /auth/me', { name: 'Alan' }, me(own.token))).body.name).toBe('Alan')
    expect((await app.call('POST /auth/logout', undefined, me(token))).status).toBe(204)
    expect((await app.call('GET /auth/me', undefined, me(token))).status).toBe(401)
  })

  it('links a member with an address of a verified domain, and drops what was there before any proof', async () => {
    const { app, organization, signIn } = await setUp()
    const org = await organization()
    const email = `grace@${org.domain}`
    const password = 'somebody else chose it'
    const made = await app.call('POST /auth/register', { email, password }, { key: null })
    await app.call(`POST /auth/organizations/${org.id}/members`, { user: made.body.user.id, role: 'member' })
    const token = await signIn(org, email)
    const { user } = (await app.call('GET /auth/me', undefined, me(token))).body
    expect(user).toMatchObject({ id: made.body.user.id, has_password: false })
    expect((await app.call('GET /auth/me', undefined, me(made.body.session.token))).status).toBe(401)
  })

  it('refuses accounts of others, addresses of other domains, and members who were removed', async () => {
    const { app, organization, begin, post, signIn } = await setUp()
    const org = await organization()
    const other = await organization()
    const attempt = async (email: string, more = {}) => {
      const begun = await begin({ connection: org.connection.id })
      return post(org.connection.id, org.provider.respond(org.statement(begun, email, more)), begun)
    }
    const email = `mallory@${org.domain}`
    await app.call('POST /platform/users', { email, password: 'correct horse battery' })
    for (const address of [
      email,
      `ada@${other.domain}`,
      'ada@unknown.example',
      `ada@sub.${org.domain}`,
      'nonsense',
    ]) {
      const { status, body } = await attempt(address)
      expect(status, address).toBe(403)
      expect(body).toMatchObject({ code: 'SSO_USER_REFUSED', hint: expect.any(String) })
    }
    const token = await signIn(org, `alan@${org.domain}`)
    const { user } = (await app.call('GET /auth/me', undefined, me(token))).body
    await app.call(`DELETE /auth/organizations/${org.id}/members/${user.id}`)
    expect((await attempt(user.email)).body.code).toBe('SSO_USER_REFUSED')
    const trail = await app.call(
      `GET /platform/audit?organization=${org.id}&action=sso_connection.sign_in_refused`,
    )
    expect(trail.status).toBe(200)
    expect(trail.body.data.length).toBeGreaterThan(0)
  })

  it('gives roles by an attribute at every sign-in, and never above the member limit', async () => {
    const { app, organization, signIn, begin, post } = await setUp()
    const role_mapping = { attribute: 'groups', roles: [{ value: 'it', role: 'admin' }] }
    const org = await organization({ role_mapping })
    const roleOf = async (email: string) => {
      const { body } = await app.call(`GET /auth/organizations/${org.id}/members?limit=200`)
      return body.data.find((member: { email: string }) => member.email === email)?.role
    }
    const email = `ada@${org.domain}`
    await signIn(org, email, { attributes: { groups: ['sales', 'it'] } })
    expect(await roleOf(email)).toBe('admin')
    await app.call(`PATCH /auth/organizations/${org.id}/members/${encodeURIComponent(email)}/role`, {
      role: 'viewer',
    })
    await signIn(org, email, { attributes: { groups: ['it'] } })
    expect(await roleOf(email)).toBe('admin')
    await app.call(`PATCH /auth/organizations/${org.id}`, { settings: { member_limit: 2 } })
    const begun = await begin({ connection: org.connection.id })
    const full = await post(
      org.connection.id,
      org.provider.respond(org.statement(begun, `eve@${org.domain}`)),
      begun,
    )
    expect(full.body.code).toBe('MEMBER_LIMIT_REACHED')
    expect((await app.call(`GET /platform/users?search=eve@${org.domain}`)).body.data).toEqual([])
  })

  it('ends with the connection, the domain and the organization', async () => {
    const { app, organization, signIn } = await setUp()
    const isIn = async (token: string) => (await app.call('GET /auth/me', undefined, me(token))).status
    const org = await organization()
    const path = `/auth/organizations/${org.id}` as const
    const email = `ada@${org.domain}`
    const one = await signIn(org, email)
    await app.call(`PATCH ${path}/sso/${org.connection.id}`, { enabled: false })
    expect(await isIn(one)).toBe(401)
    await expect(signIn(org, email)).rejects.toThrow('SSO_NOT_FOUND')
    await app.call(`PATCH ${path}/sso/${org.connection.id}`, { enabled: true })
    const two = await signIn(org, email)
    await app.call(`DELETE ${path}`)
    expect(await isIn(two)).toBe(401)
    await app.call(`POST /platform/organizations/${org.id}/restore`)
    const three = await signIn(org, email)
    await app.call(`DELETE ${path}/domains/${org.domain}`)
    expect(await isIn(three)).toBe(401)
    await expect(signIn(org, email)).rejects.toThrow('SSO_USER_REFUSED')
  })

  it('takes the old and the new certificate while the provider changes over', async () => {
    const { app, organization, signIn } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso/${org.connection.id}/certificates` as const
    const next = testCertificate('Next', Math.floor(Date.now() / 1000) + 86_400)
    const email = `ada@${org.domain}`
    const signedBy = async (keys: typeof next) => {
      const provider = {
        ...org.provider,
        respond: (statement: Parameters<typeof org.provider.respond>[0]) =>
          org.provider.envelope(
            statement,
            org.provider.sign(org.provider.assertion(statement), 'Assertion', keys),
          ),
      }
      return signIn({ ...org, provider }, email).then(
        () => 'in',
        () => 'refused',
      )
    }
    expect(await signedBy(next)).toBe('refused')
    const added = await app.call(`POST ${path}`, { certificate: next.certificate })
    expect(added.body.saml.certificates).toHaveLength(2)
    expect(added.body.saml.certificates[1]).toMatchObject({ subject: 'CN=Next', expired: false })
    expect([await signedBy(org.provider.keys), await signedBy(next)]).toEqual(['in', 'in'])
    const [old, fresh] = added.body.saml.certificates
    await app.call(`DELETE ${path}/${old.fingerprint}`)
    expect([await signedBy(org.provider.keys), await signedBy(next)]).toEqual(['refused', 'in'])
    expect((await app.call(`DELETE ${path}/${fresh.fingerprint}`)).body.code).toBe('CONFLICT')
  })

  it('gives programs a code for the session, once, for whoever has the secret', async () => {
    const { app, organization, begin, post } = await setUp()
    const org = await organization()
    const verifier = 'v'.repeat(43)
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const way = await app.call(
      'POST /auth/sso/start',
      { email: `ADA@${org.domain}`, redirect_to: '/back?x=1', code_challenge },
      { key: null },
    )
    expect(way.body).toMatchObject({ kind: 'saml', connection_id: org.connection.id })
    const codeFor = async () => {
      const begun = await begin(Object.fromEntries(new URL(way.body.url).searchParams))
      const answer = await post(
        org.connection.id,
        org.provider.respond(org.statement(begun, `ada@${org.domain}`)),
        begun,
      )
      expect(sessionIn(answer)).toBe('')
      const location = new URL(answer.headers.get('location') ?? '')
      expect(location.pathname + location.search).toMatch(/^\/back\?x=1&code=/)
      return location.searchParams.get('code')
    }
    const exchange = (code: string | null, code_verifier: string) =>
      app.call('POST /auth/sso/exchange', { code, code_verifier }, { key: null })
    const code = await codeFor()
    const { body } = await exchange(code, verifier)
    expect(body.session).toMatchObject({ method: 'sso', organization_id: org.id })
    expect((await app.call('GET /auth/me', undefined, me(body.session.token))).status).toBe(200)
    expect((await exchange(code, verifier)).body.code).toBe('TOKEN_REFUSED')
    const burned = await codeFor()
    expect((await exchange(burned, 'w'.repeat(43))).body.code).toBe('TOKEN_REFUSED')
    expect((await exchange(burned, verifier)).body.code).toBe('TOKEN_REFUSED')
  })

  it('goes nowhere but to this server and to allowed origins', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    for (const redirect_to of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const query = new URLSearchParams({ connection: org.connection.id, redirect_to })
      const { body } = await app.call(`GET /auth/sso/start?${query.toString()}`, undefined, { key: null })
      expect(body.code, redirect_to).toBe('INVALID_REQUEST')
    }
  })

  it('keeps the cookie of a sign-in from scripts and other hosts where there is TLS', async () => {
    const txt = txtRecords()
    const app = await start({
      resolveTxt: txt.resolveTxt,
      env: { TENANTRY_PUBLIC_URL: 'https://api.example.com' },
    })
    const org = await enterprises(app, txt, people(app)).organization()
    const response = await fetch(`${app.url}/auth/sso/start?connection=${org.connection.id}`, {
      redirect: 'manual',
    })
    expect(response.headers.get('set-cookie')?.replace(/=[^;]+/, '=…')).toBe(
      '__Host-tenantry-sso=…; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=None',
    )
    expect(org.connection.saml.acs_url).toMatch(/^https:\/\/api\.example\.com\/auth\/sso\/saml\//)
  })
})
