import { afterAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { mailbox } from '../../identity/testing/mailbox.ts'
import { people } from '../../organizations/testing/people.ts'
import type { SsoTables } from '../tables.ts'
import { enterprises, txtRecords } from '../testing/enterprise.ts'
import { startOpenIdProvider, visitor, type OpenIdProvider } from '../testing/openid-provider.ts'

describeBothApps('Sign-in with OpenID Connect', ({ start }) => {
  const providers: OpenIdProvider[] = []
  afterAll(() => Promise.all(providers.map((provider) => provider.close())))

  const serve = async () => {
    const txt = txtRecords()
    const env = { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' }
    const app = await start({ resolveTxt: txt.resolveTxt, env })
    const origin = `http://localhost:${new URL(app.url).port}`
    const provider = await startOpenIdProvider(`${origin}/auth/sso/oidc/callback`)
    providers.push(provider)
    return { app, origin, provider, ...enterprises(app, txt, people(app)) }
  }
  let served: ReturnType<typeof serve> | null = null
  let count = 0

  async function setUp(settings: object = {}) {
    const all = await (served ??= serve())
    const { app, provider, origin } = all
    const { id } = await all.make.organization(await all.make.person())
    const domain = `company${(count += 1)}.example`
    await all.verifiedDomain(id, domain)
    const oidc = { issuer: provider.issuer, ...provider.client }
    const body = { kind: 'oidc', oidc, ...settings }
    const made = await app.call(`POST /auth/organizations/${id}/sso`, body)
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    const startUrl = `${origin}/auth/sso/start?connection=${made.body.id}`
    /** Signs in as the provider's account, and gives what came of it. */
    const signIn = async (account: OpenIdProvider['account']) => {
      provider.account = account
      const { response } = await visitor()(startUrl, () => false)
      const token = /tenantry_local=([^;]+)/.exec(response?.headers.get('set-cookie') ?? '')?.[1] ?? ''
      const text = (await response?.text()) ?? ''
      return { token, problem: text.startsWith('{') ? JSON.parse(text).code : null }
    }
    return { ...all, id, domain, connection: made.body, startUrl, signIn }
  }

  it('makes members, gives roles by a claim, and binds the session to the organization', async () => {
    const role_mapping = { attribute: 'groups', roles: [{ value: 'it', role: 'admin' }] }
    const { app, id, domain, signIn } = await setUp({ role_mapping })
    const other = await setUp()
    const email = `ada@${domain}`
    const account = { sub: 'ada-1', email, email_verified: true, name: 'Ada', groups: ['it', 'all'] }
    const { token } = await signIn(account)
    const me = await app.call('GET /auth/me', undefined, { key: token })
    expect(me.body.user).toMatchObject({ email, name: 'Ada' })
    const own = await app.call('GET /auth/me/organizations', undefined, { key: token })
    expect(own.body.data).toMatchObject([{ id, role: 'admin' }])
    expect((await app.call(`GET /auth/organizations/${other.id}`, undefined, { key: token })).status).toBe(
      404,
    )
    const again = await signIn({ ...account, email: undefined })
    expect((await app.call('GET /auth/me', undefined, { key: again.token })).body.user.id).toBe(
      me.body.user.id,
    )
  })

  it('goes along when the user takes a copy of everything', async () => {
    const { app, id, domain, provider, connection, signIn } = await setUp({ name: 'Keycloak' })
    const email = `grace@${domain}`
    await signIn({ sub: 'grace-1', email, email_verified: true })
    // A session of one's own: the one of single sign-on is bound to the organization.
    await app.call('POST /auth/magic-link', { email }, { key: null })
    const link = { token: await mailbox(app).token(email, 'magic-link') }
    const { session } = (await app.call('POST /auth/magic-link/confirm', link, { key: null })).body
    const { body } = await app.call('GET /auth/me/export', undefined, { key: session.token })
    expect(body.sso_identities).toEqual([
      {
        organization_id: id,
        connection_id: connection.id,
        connection: 'Keycloak',
        issuer: provider.issuer,
        subject: 'grace-1',
        created_at: expect.any(Number),
      },
    ])
  })

  it('lets nobody in by an address that is not verified, or of another domain, or of another organization', async () => {
    const { domain, signIn } = await setUp()
    const other = await setUp()
    await other.signIn({ sub: 'eve-1', email: `eve@${other.domain}`, email_verified: true })
    const refused = [
      { sub: 'ada-2', email: `ada@${domain}`, email_verified: false },
      { sub: 'ada-3', email: 'ada@unknown.example', email_verified: true },
      { sub: 'ada-4', email: `ada@${other.domain}`, email_verified: true },
      { sub: 'eve-1', email: `eve@${other.domain}`, email_verified: true },
      { sub: 'ada-5' },
    ]
    for (const account of refused)
      expect(await signIn(account), account.sub).toEqual({ token: '', problem: 'SSO_USER_REFUSED' })
    expect((await signIn(null)).problem).toBe('PROVIDER_REFUSED')
  })

  it('tells a browser that is refused on the page that began, and nobody on a page of strangers', async () => {
    const { origin, startUrl, provider } = await setUp()
    provider.account = { sub: 'ada-7', email: 'ada@unknown.example', email_verified: true }
    const atCallback = (url: URL) => url.pathname === '/auth/sso/oidc/callback'
    const browser = visitor({ accept: 'text/html' })
    const { url } = await browser(`${startUrl}&redirect_to=/sign-in?back=/costs`, atCallback)
    const told = await browser(url.href, (at) => at.pathname === '/sign-in')
    expect(told.url.href).toBe(`${origin}/sign-in?back=%2Fcosts&error=SSO_USER_REFUSED`)
    // An answer that belongs to no sign-in of this browser has no page to go back to.
    expect((await browser(url.href, () => false)).response?.status).toBe(403)
  })

  it('takes an answer once, and in the browser that began alone', async () => {
    const { domain, startUrl, provider } = await setUp()
    provider.account = { sub: 'ada-6', email: `ada@${domain}`, email_verified: true }
    const atCallback = (url: URL) => url.pathname === '/auth/sso/oidc/callback'
    const browser = visitor()
    const { url } = await browser(startUrl, atCallback)
    const elsewhere = await visitor()(url.href, () => false)
    expect(elsewhere.response?.status).toBe(403)
    // The answer was taken out by whoever brought it first.
    expect((await browser(url.href, () => false)).response?.status).toBe(403)
    const second = await browser(startUrl, atCallback)
    expect((await browser(second.url.href, () => false)).response?.status).toBe(303)
    expect((await browser(second.url.href, () => false)).response?.status).toBe(403)
  })

  it('says so when the provider does not answer', async () => {
    const { app, id, connection: body } = await setUp()
    // It answered when it was connected, and is nowhere now.
    await app.app.control.db
      .withTables<SsoTables>()
      .updateTable('sso_connections')
      .set({ issuer: 'http://127.0.0.1:1' })
      .where('id', '=', body.id)
      .execute()
    const begun = await app.call(`GET /auth/sso/start?connection=${body.id}`, undefined, { key: null })
    expect(begun.body.code).toBe('PROVIDER_UNREACHABLE')
    const test = await app.call(`POST /auth/organizations/${id}/sso/${body.id}/test`)
    expect(test.body).toMatchObject({ ok: false })
    expect(test.body.checks.find(({ name }: { name: string }) => name === 'discovery').ok).toBe(false)
  })
})
