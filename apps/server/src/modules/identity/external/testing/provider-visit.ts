import { hash, randomBytes } from 'node:crypto'
import { openBrowser, type Browser } from '../../../../kernel/oidc/testing/browser.ts'
import { peerClient, startOidcPeer, type OidcPeer } from '../../../../kernel/oidc/testing/oidc-peer.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'

/** Environment under which an app asks providers on loopback. */
export const loopbackAllowed = { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' }

/** The address that an app without a public one gives in links; cookies belong to it. */
export function publicUrlOf(app: StartedApp): string {
  return `http://localhost:${new URL(app.url).port}`
}

/** Starts a peer, and lets it vouch for users of the app under this name. */
export async function connectPeer(app: StartedApp, name: string, more: object = {}): Promise<OidcPeer> {
  const peer = await startOidcPeer([`${publicUrlOf(app)}/auth/providers/${name}/callback`])
  const { client_id, client_secret } = peerClient
  const provider = { name, kind: 'oidc', issuer: peer.issuer, client_id, client_secret, ...more }
  const answer = await app.call('POST /platform/sign-in-providers', provider)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return peer
}

/** Signs in with a provider, to a page of the app; gives where the browser ends and what it holds. */
export async function visit(
  app: StartedApp,
  provider: string,
  { query = {}, browser = openBrowser() }: { query?: Record<string, string>; browser?: Browser } = {},
): Promise<{ end: URL; browser: Browser; error: string | null }> {
  const begin = new URL(`${publicUrlOf(app)}/auth/providers/${provider}/authorize`)
  begin.search = new URLSearchParams({ redirect_to: '/welcome', ...query }).toString()
  const end = await browser.follow(begin.href, (url) => url.pathname === '/welcome')
  return { end, browser, error: end.searchParams.get('error') }
}

/** The browser's way up to the callback, which it does not make. */
export async function visitUntilCallback(app: StartedApp, provider: string, browser: Browser): Promise<URL> {
  const begin = `${publicUrlOf(app)}/auth/providers/${provider}/authorize?redirect_to=/welcome`
  return browser.follow(begin, (url) => url.pathname.endsWith('/callback'))
}

/** As a page without cookies signs in: it has a code in the end, and what proves that it began. */
export async function visitForCode(
  app: StartedApp,
  provider: string,
): Promise<{ code: string; code_verifier: string }> {
  const code_verifier = randomBytes(32).toString('base64url')
  const code_challenge = hash('sha256', code_verifier, 'base64url')
  const { end } = await visit(app, provider, { query: { response: 'code', code_challenge } })
  const code = end.searchParams.get('code')
  if (code === null) throw new Error(`The browser is at ${end.href}.`)
  return { code, code_verifier }
}

/** The user whose session a browser holds; null for none. */
export async function userIn(app: StartedApp, browser: Browser) {
  const answer = await browser.get(`${publicUrlOf(app)}/auth/me`)
  if (answer.status !== 200) return null
  const { user } = (await answer.json()) as { user: { id: string; email: string } }
  return user
}
