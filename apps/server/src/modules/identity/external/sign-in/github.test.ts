import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openBrowser } from '../../../../kernel/oidc/testing/browser.ts'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { githubClient, startGithubServer, type GithubServer } from '../testing/github-server.ts'
import { loopbackAllowed, publicUrlOf, userIn, visit, visitUntilCallback } from '../testing/provider-visit.ts'

describeBothApps('Sign-in with GitHub', ({ start }) => {
  let app: StartedApp
  let github: GithubServer
  beforeAll(async () => {
    app = await start({ env: loopbackAllowed })
    github = await startGithubServer([`${publicUrlOf(app)}/auth/providers/github/callback`])
    const provider = { name: 'github', kind: 'github', issuer: `${github.url}/`, ...githubClient }
    expect((await app.call('POST /platform/sign-in-providers', provider)).status).toBe(201)
  })
  afterAll(() => github.close())
  let people = 0
  beforeEach(() => {
    people += 1
    const email = `grace${people}@example.com`
    github.failsWith = null
    github.scopes = ['read:user', 'user:email']
    github.account = {
      id: people,
      login: `grace${people}`,
      name: 'Grace',
      emails: [
        { email: `old${people}@example.com`, primary: false, verified: true, visibility: null },
        { email, primary: true, verified: true, visibility: null },
      ],
    }
  })

  it('knows the user by the number of the account, with the primary address', async () => {
    const first = await userIn(app, (await visit(app, 'github')).browser)
    expect(first).toMatchObject({ email: `grace${people}@example.com`, name: 'Grace' })
    github.account = { ...github.account!, login: 'renamed', emails: [] }
    const second = await userIn(app, (await visit(app, 'github')).browser)
    expect(second?.id).toBe(first?.id)
    github.account = { ...github.account, id: 1_000 + people, login: `grace${people}` }
    expect((await visit(app, 'github')).error).toBe('EMAIL_UNVERIFIED')
  })

  it('takes no address that is not verified, not told, or only public', async () => {
    const [, primary] = github.account!.emails
    github.account = { ...github.account!, emails: [{ ...primary!, verified: false }] }
    expect((await visit(app, 'github')).error).toBe('EMAIL_UNVERIFIED')
    github.account = { ...github.account, emails: [primary!] }
    github.scopes = ['read:user']
    expect((await visit(app, 'github')).error).toBe('EMAIL_UNVERIFIED')
  })

  it('tells the page that began of refusals and failures, and signs nobody in', async () => {
    const fail = async (prepare: (callback: URL) => void) => {
      const browser = openBrowser()
      const callback = await visitUntilCallback(app, 'github', browser)
      prepare(callback)
      const end = await browser.follow(callback.href, ({ pathname }) => pathname === '/welcome')
      expect(await userIn(app, browser)).toBeNull()
      github.failsWith = null
      return end.searchParams.get('error')
    }
    expect(await fail((callback) => callback.searchParams.set('code', 'nonsense'))).toBe('PROVIDER_REFUSED')
    expect(await fail((callback) => callback.searchParams.delete('code'))).toBe('PROVIDER_REFUSED')
    expect(await fail((callback) => callback.searchParams.append('code', 'x'))).toBe('PROVIDER_REFUSED')
    for (const [status, code] of [
      [500, 'PROVIDER_UNREACHABLE'],
      [503, 'PROVIDER_UNREACHABLE'],
      [429, 'PROVIDER_UNREACHABLE'],
      [302, 'PROVIDER_UNREACHABLE'],
      [401, 'PROVIDER_REFUSED'],
    ] as const)
      expect(await fail(() => (github.failsWith = status))).toBe(code)
    github.account = null
    expect((await visit(app, 'github')).error).toBe('PROVIDER_REFUSED')
  })

  it('gives a code of one sign-in to no other: the verifier is another', async () => {
    const [one, two] = [openBrowser(), openBrowser()]
    const first = await visitUntilCallback(app, 'github', one)
    const second = await visitUntilCallback(app, 'github', two)
    second.searchParams.set('code', first.searchParams.get('code') ?? '')
    const end = await two.follow(second.href, ({ pathname }) => pathname === '/welcome')
    expect(end.searchParams.get('error')).toBe('PROVIDER_REFUSED')
  })
})
