import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

export interface OpenIdProvider {
  issuer: string
  client: { client_id: string; client_secret: string }
  /** Who signs in next, with these claims; null for somebody who gives up. */
  account: (Record<string, unknown> & { sub: string }) | null
  close(): Promise<void>
}

/** A real OpenID provider on loopback, whose users sign in without being asked. */
export async function startOpenIdProvider(...redirectUris: string[]): Promise<OpenIdProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const client = { client_id: 'tenantry', client_secret: 'canary-secret-of-a-client' }
  const known = new Map<string, Record<string, unknown>>()
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: redirectUris, grant_types: ['authorization_code'] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...known.get(id), sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const accountId = oidc.session?.accountId ?? ''
      const grant = new provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const started: OpenIdProvider = {
    issuer,
    client,
    account: null,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!(request.url ?? '').startsWith('/interaction/')) return void answer(request, response)
    const { account } = started
    if (account !== null) known.set(account.sub, account)
    const result = account === null ? { error: 'access_denied' } : { login: { accountId: account.sub } }
    provider.interactionFinished(request, response, result).catch(() => response.destroy())
  })
  return started
}

/** A browser that keeps cookies by host and goes where it is sent, until a page of ours or one that leads nowhere. */
export function visitor(
  sent: Record<string, string> = {},
): (url: string, isEnd: (url: URL) => boolean) => Promise<{ url: URL; response: Response | null }> {
  const cookies = new Map<string, Map<string, string>>()
  return async (begin, isEnd) => {
    let url = new URL(begin)
    for (let hop = 0; hop < 12; hop++) {
      if (isEnd(url)) return { url, response: null }
      const own = cookies.get(url.host) ?? new Map<string, string>()
      cookies.set(url.host, own)
      const cookie = [...own].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { redirect: 'manual', headers: { ...sent, cookie } })
      for (const text of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
        own.set(name, value)
      }
      const location = response.headers.get('location')
      if (location === null || /(^|; )tenantry_local=\w/.test(response.headers.get('set-cookie') ?? ''))
        return { url, response }
      url = new URL(location, url)
    }
    throw new Error(`${begin} leads in circles.`)
  }
}
