import { hash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

interface GithubAccount {
  id: number
  login: string
  name: string | null
  emails: { email: string; primary: boolean; verified: boolean; visibility: null }[]
}

/**
 * What a GitHub Enterprise server answers to the four requests of a sign-in, as its documentation has it: codes work once and with their verifier, a refusal of a
 * code has the status 200, tokens see what their scopes allow.
 */
export interface GithubServer {
  url: string
  /** Who signs in next; null refuses. */
  account: GithubAccount | null
  /** Scopes that the user leaves to the application. */
  scopes: readonly string[]
  /** Every answer has this status while it is set. */
  failsWith: number | null
  close(): Promise<void>
}

export const githubClient = { client_id: 'Iv1.test', client_secret: 'canary-github-secret' }

interface Issued {
  account: GithubAccount
  challenge: string
  redirectUri: string
}

export async function startGithubServer(redirectUris: readonly string[]): Promise<GithubServer> {
  const codes = new Map<string, Issued>()
  const tokens = new Map<string, GithubAccount>()
  const random = () => randomBytes(20).toString('hex')

  const authorize = (query: URLSearchParams): string => {
    const redirectUri = query.get('redirect_uri') ?? ''
    if (query.get('client_id') !== githubClient.client_id) throw new Error('The client is unknown.')
    if (!redirectUris.includes(redirectUri)) throw new Error('The redirect URI is not registered.')
    const back = new URL(redirectUri)
    back.searchParams.set('state', query.get('state') ?? '')
    if (github.account === null) {
      back.searchParams.set('error', 'access_denied')
      return back.href
    }
    const code = random()
    const challenge = query.get('code_challenge') ?? ''
    codes.set(code, { account: github.account, challenge, redirectUri })
    back.searchParams.set('code', code)
    return back.href
  }
  const exchange = (form: URLSearchParams): object => {
    const code = form.get('code') ?? ''
    const issued = codes.get(code)
    codes.delete(code)
    if (form.get('client_secret') !== githubClient.client_secret)
      return { error: 'incorrect_client_credentials' }
    if (issued === undefined) return { error: 'bad_verification_code' }
    if (issued.redirectUri !== form.get('redirect_uri')) return { error: 'redirect_uri_mismatch' }
    if (issued.challenge !== hash('sha256', form.get('code_verifier') ?? '', 'base64url'))
      return { error: 'bad_verification_code' }
    const access_token = `gho_${random()}`
    tokens.set(access_token, issued.account)
    return { access_token, token_type: 'bearer', scope: github.scopes.join(',') }
  }
  const server = createServer((request, response) => {
    const send = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body))
    const serve = async () => {
      const url = new URL(request.url ?? '/', github.url)
      const account = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''))
      if (github.failsWith !== null) send(github.failsWith, { message: 'Server Error' })
      else if (url.pathname === '/login/oauth/authorize')
        response.writeHead(302, { location: authorize(url.searchParams) }).end()
      else if (url.pathname === '/login/oauth/access_token')
        send(200, exchange(new URLSearchParams(await textOf(request))))
      else if (account === undefined) send(401, { message: 'Bad credentials' })
      else if (url.pathname === '/api/v3/user')
        send(200, { id: account.id, login: account.login, name: account.name, email: 'public@example.com' })
      else if (url.pathname === '/api/v3/user/emails' && github.scopes.includes('user:email'))
        send(200, account.emails)
      else send(404, { message: 'Not Found' })
    }
    serve().catch(() => send(400, { message: 'Problems parsing the request' }))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const github: GithubServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account: null,
    scopes: ['read:user', 'user:email'],
    failsWith: null,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
  return github
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
