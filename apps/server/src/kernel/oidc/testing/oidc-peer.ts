import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider, type ClientMetadata } from 'oidc-provider'

export interface PeerAccount {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
}

/** A real identity provider on loopback, whose user signs in without being asked. */
export interface OidcPeer {
  issuer: string
  /** Paths that were asked for. */
  requests: string[]
  /** Who signs in next; null refuses. */
  account: PeerAccount | null
  /** Changes the token endpoint's answer on its way. */
  tamper: ((answer: Record<string, unknown>) => Promise<Record<string, unknown>>) | null
  /** Answers nothing but 500 while set. */
  broken: boolean
  privateJwk: JWK
  close(): Promise<void>
}

export const peerClient = { client_id: 'tenantry-test', client_secret: 'canary-secret-of-a-client' }

/** Starts the provider with one client, whose redirect URIs are fixed. */
export async function startOidcPeer(
  redirectUris: readonly string[],
  client: Partial<ClientMetadata> = {},
): Promise<OidcPeer> {
  const server = createServer()
  const issuer = await listen(server)
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const privateJwk = { ...(await exportJWK(privateKey)), kid: 'peer-1', alg: 'RS256', use: 'sig' }
  const accounts = new Map<string, PeerAccount>()
  const provider = new Provider(issuer, {
    clients: [
      { ...peerClient, redirect_uris: [...redirectUris], grant_types: ['authorization_code'], ...client },
    ],
    jwks: { keys: [privateJwk] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...accounts.get(id), sub: id }) }),
    async loadExistingGrant(context) {
      const { client: asking, session } = context.oidc
      const grant = new provider.Grant({
        clientId: asking?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const peer: OidcPeer = {
    issuer,
    requests: [],
    account: { sub: 'peer-user' },
    tamper: null,
    broken: false,
    privateJwk,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
  const answer = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    peer.requests.push(path)
    if (peer.broken) return void response.writeHead(500).end()
    if (path === '/token' && peer.tamper !== null) tamperAnswer(response, peer.tamper)
    if (!path.startsWith('/interaction/')) return void answer(request, response)
    if (peer.account !== null) accounts.set(peer.account.sub, peer.account)
    const result =
      peer.account === null ? { error: 'access_denied' } : { login: { accountId: peer.account.sub } }
    provider.interactionFinished(request, response, result).catch(() => response.destroy())
  })
  return peer
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function tamperAnswer(response: ServerResponse, tamper: NonNullable<OidcPeer['tamper']>): void {
  const end = response.end.bind(response)
  const finish = async (chunk: unknown) => {
    const changed = await tamper(JSON.parse(String(chunk)) as Record<string, unknown>)
    response.removeHeader('content-length')
    end(JSON.stringify(changed))
  }
  response.end = (chunk?: unknown) => {
    void finish(chunk)
    return response
  }
}
