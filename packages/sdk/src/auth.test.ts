import { describe, expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { memoryStorage, webStorage, type SessionStorage } from './session-storage.ts'
import { fakeFetch, json, problem, type Reply, type Sent } from './testing/fake-server.ts'

const url = 'http://tenantry.test'
const user = { id: 'usr_1', email: 'ada@example.com' }
const login = { email: 'ada@example.com', password: 'correct horse' }
const signedIn = (token: string) => json({ user, session: { id: 'ses_1', token } })
const pair = (n: number, more: object = {}) => ({
  access_token: `access-${n}`,
  token_type: 'Bearer' as const,
  expires_in: 600,
  refresh_token: `refresh-${n}`,
  refresh_expires_at: 9_999_999_999,
  ...more,
})

function client(options: { session?: SessionStorage; apiKey?: string; url?: string }, ...replies: Reply[]) {
  const server = fakeFetch(...replies)
  return {
    ...server,
    tenantry: new Tenantry({ url, fetch: server.fetch, retry: { baseDelayMs: 1 }, ...options }),
  }
}

const authorization = ({ headers }: Sent) => headers.get('authorization')
const signatures = (sent: Sent[]) => sent.map((one) => [one.path, authorization(one)])

/** A server with one access token that is good; refreshing makes the next one good. */
function tokenServer(options: { failRefresh?: () => Response } = {}) {
  let good = 2
  return fakeFetch(async (request) => {
    if (request.path === '/auth/tokens/refresh') {
      // Long enough for all that wait to be here.
      await new Promise((resolve) => setTimeout(resolve, 20))
      return options.failRefresh?.() ?? json(pair(good))
    }
    return authorization(request) === `Bearer access-${good}`
      ? json({ user, session_id: 'ses_1', data: [], next_cursor: null })
      : problem(401, 'UNAUTHENTICATED')
  })
}

describe('a client', () => {
  it('signs what follows a sign-in with the session, not the sign-in itself, until it is signed out', async () => {
    const { tenantry, sent } = client(
      {},
      signedIn('tns_a'),
      json({ user }),
      signedIn('tns_b'),
      json({ user }),
      new Response(null, { status: 204 }),
      json({}),
    )
    await tenantry.auth.login(login)
    await tenantry.auth.getUser()
    await tenantry.auth.register(login)
    await tenantry.auth.me()
    await tenantry.auth.logout()
    await tenantry.health()
    expect(signatures(sent)).toEqual([
      ['/auth/login', null],
      ['/auth/me', 'Bearer tns_a'],
      ['/auth/register', null],
      ['/auth/me', 'Bearer tns_b'],
      ['/auth/logout', 'Bearer tns_b'],
      ['/health', null],
    ])
  })

  it('is nobody after a registration whose address has to be verified', async () => {
    const { tenantry, sent } = client({}, json({ user, session: null }), json({}))
    await tenantry.auth.register(login)
    await tenantry.health()
    expect(authorization(sent[1] as Sent)).toBeNull()
  })

  it('forgets the session on logout also when the server is not reached, or says it is over', async () => {
    for (const reply of [new TypeError('fetch failed'), problem(401, 'UNAUTHENTICATED')]) {
      const session = memoryStorage()
      const { tenantry } = client({ session }, signedIn('tns_a'), reply)
      await tenantry.auth.login(login)
      const done = tenantry.auth.logout()
      if (reply instanceof Error) await expect(done).rejects.toMatchObject({ code: 'NETWORK_ERROR' })
      else await done
      expect(await session.get()).toBeNull()
    }
  })

  it('with a key signs everything with it and keeps nothing', async () => {
    const session = memoryStorage()
    const { tenantry, sent } = client({ apiKey: 'tnt_key', session }, signedIn('tns_a'), json({ user }))
    await tenantry.auth.login(login)
    await tenantry.users.get('usr_1')
    expect(signatures(sent).map(([, sentWith]) => sentWith)).toEqual(['Bearer tnt_key', 'Bearer tnt_key'])
    expect(await session.get()).toBeNull()
    const headed = fakeFetch(signedIn('tns_a'), json({}))
    const headers = { Authorization: 'Bearer other' }
    const other = new Tenantry({ url, fetch: headed.fetch, headers, session })
    await other.auth.login(login)
    await other.health()
    expect(headed.sent.map(authorization)).toEqual(['Bearer other', 'Bearer other'])
  })

  it('finds the session in its storage after a restart, and sends it to no other server', async () => {
    const kept = new Map<string, string>()
    const session = webStorage({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, text),
      removeItem: (key) => void kept.delete(key),
    })
    await client({ session }, signedIn('tns_a')).tenantry.auth.login(login)
    expect([...kept.keys()]).toEqual(['tenantry.session'])
    const again = client({ session }, json({ user }))
    await again.tenantry.auth.getUser()
    expect(again.sent.map(authorization)).toEqual(['Bearer tns_a'])
    const elsewhere = client({ session, url: 'http://other.test' }, json({}))
    await elsewhere.tenantry.health()
    expect(elsewhere.sent.map(authorization)).toEqual([null])
  })

  it('is nobody when the storage holds something that it did not write', async () => {
    const texts = ['', '{', 'null', '[]', '{"bearer":"x"}', `{"url":"${url}","signIn":"a","bearer":"x"}`]
    for (const text of [...texts, `{"url":"${url}","signIn":"a","bearer":"x","renewal":{"dueAt":1}}`]) {
      const session = memoryStorage()
      await session.set(text)
      const { tenantry, sent } = client({ session }, json({}))
      await tenantry.health()
      expect(sent.map(authorization)).toEqual([null])
    }
  })

  it('forgets a session that the server refuses, and says so to the call', async () => {
    const session = memoryStorage()
    const { tenantry, sent } = client({ session }, signedIn('tns_a'), problem(401, 'UNAUTHENTICATED'))
    await tenantry.auth.login(login)
    await expect(tenantry.auth.getUser()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(sent).toHaveLength(2)
    expect(await session.get()).toBeNull()
  })
})

describe('a client with access and refresh tokens', () => {
  it('renews them once for all calls that are refused at the same time, and repeats each, writes too', async () => {
    const server = tokenServer()
    const tenantry = new Tenantry({ url, fetch: server.fetch })
    await tenantry.auth.use(pair(1))
    await Promise.all([
      tenantry.auth.getUser(),
      tenantry.auth.update({ name: 'Ada' }),
      tenantry.database('acme').from('tasks').select().throwOnError(),
    ])
    expect(server.sent.filter(({ path }) => path === '/auth/tokens/refresh')).toMatchObject([
      { body: { refresh_token: 'refresh-1' } },
    ])
    expect(server.sent.filter(({ method }) => method === 'PATCH').map(authorization)).toEqual([
      'Bearer access-1',
      'Bearer access-2',
    ])
    await tenantry.auth.getUser()
    expect(server.sent).toHaveLength(8)
  })

  it('renews them before they end, without asking with the old one', async () => {
    const server = tokenServer()
    const tenantry = new Tenantry({ url, fetch: server.fetch })
    await tenantry.auth.use(pair(1, { expires_in: 5 }))
    await Promise.all([tenantry.auth.getUser(), tenantry.auth.getUser()])
    expect(signatures(server.sent)).toEqual([
      ['/auth/tokens/refresh', null],
      ['/auth/me', 'Bearer access-2'],
      ['/auth/me', 'Bearer access-2'],
    ])
  })

  it('takes what another tab has renewed meanwhile', async () => {
    const session = memoryStorage()
    const server = tokenServer()
    const tenantry = new Tenantry({ url, fetch: server.fetch, session })
    await tenantry.auth.use(pair(1))
    const [first] = await Promise.allSettled([
      tenantry.auth.getUser(),
      session.set(String(await session.get()).replaceAll('-1', '-2')),
    ])
    expect(first.status).toBe('fulfilled')
    expect(server.sent.map(({ path }) => path)).not.toContain('/auth/tokens/refresh')
  })

  it('does not finish in the name of who signs in meanwhile what another one began', async () => {
    const session = memoryStorage()
    const other = memoryStorage()
    await new Tenantry({ url, session: other }).auth.use(pair(2))
    const server = fakeFetch(async (request) => {
      await session.set(String(await other.get()))
      return authorization(request) === 'Bearer access-2' ? json({}) : problem(401, 'UNAUTHENTICATED')
    })
    const tenantry = new Tenantry({ url, fetch: server.fetch, session })
    await tenantry.auth.use(pair(1))
    await expect(tenantry.auth.update({ name: 'Ada' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(server.sent).toHaveLength(1)
    expect(await session.get()).toBe(await other.get())
  })

  it('forgets them when they cannot be renewed, and keeps them when the server is away', async () => {
    for (const [failRefresh, code, kept] of [
      [() => problem(401, 'UNAUTHENTICATED'), 'UNAUTHENTICATED', false],
      [() => problem(500, 'INTERNAL'), 'INTERNAL', true],
    ] as const) {
      const session = memoryStorage()
      const server = tokenServer({ failRefresh })
      const tenantry = new Tenantry({ url, fetch: server.fetch, session })
      await tenantry.auth.use(pair(1))
      const results = await Promise.allSettled([tenantry.auth.getUser(), tenantry.auth.getUser()])
      for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { code } })
      expect(server.sent.filter(({ path }) => path === '/auth/tokens/refresh')).toHaveLength(1)
      expect((await session.get()) !== null).toBe(kept)
    }
  })

  it('stays signed out when that happens while tokens are renewed', async () => {
    const session = memoryStorage()
    const server = tokenServer()
    const tenantry = new Tenantry({ url, fetch: server.fetch, session })
    await tenantry.auth.use(pair(1))
    const call = tenantry.auth.getUser()
    await new Promise((resolve) => setTimeout(resolve, 10))
    await session.remove()
    await call
    expect(await session.get()).toBeNull()
  })

  it('asks again when the reply to a renewal is lost', async () => {
    const replies: Reply[] = [new TypeError('fetch failed'), json(pair(2)), json({ user })]
    const { tenantry, sent } = client({}, ...replies)
    await tenantry.auth.use(pair(1, { expires_in: 0 }))
    await tenantry.auth.getUser()
    expect(sent.map(({ path }) => path)).toEqual(['/auth/tokens/refresh', '/auth/tokens/refresh', '/auth/me'])
  })
})

it('users and tokens are called with the parameters of the API', async () => {
  const { tenantry, sent } = client({ apiKey: 'tnt_key' }, json({ id: 'x', data: [], next_cursor: null }))
  await tenantry.auth.setup({ setupToken: 'set', ...login }).catch(() => undefined)
  await tenantry.auth.getSetup()
  await tenantry.auth.update({ avatarUrl: null, metadata: { planName: 'pro' } })
  await tenantry.auth.sessions.revoke('ses_1')
  await tenantry.auth.personalTokens.create({ name: 'ci', expiresAt: 5 })
  await tenantry.users.create({ email: 'a@example.com', operatorRole: 'support' })
  await tenantry.users.register({ ...login, metadata: { planName: 'pro' } })
  await tenantry.users.import([{ email: 'a@example.com', passwordHash: '$2b$' }])
  await tenantry.users.list({ search: 'a', disabled: false, operators: true, limit: 2 })
  await tenantry.users.update('a@example.com', { emailVerified: true })
  await tenantry.users.sessions.revoke('usr_1', 'ses_1')
  await tenantry.users.impersonate('usr_1', { reason: 'ticket 7', minutes: 5 })
  expect(sent.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
    ['POST /auth/setup', { ...login, setup_token: 'set' }],
    ['GET /auth/setup', undefined],
    ['PATCH /auth/me', { avatar_url: null, metadata: { planName: 'pro' } }],
    ['DELETE /auth/me/sessions/ses_1', undefined],
    ['POST /auth/me/tokens', { name: 'ci', expires_at: 5 }],
    ['POST /platform/users', { email: 'a@example.com', operator_role: 'support' }],
    ['POST /auth/register', { ...login, metadata: { planName: 'pro' } }],
    ['POST /platform/users/import', { users: [{ email: 'a@example.com', password_hash: '$2b$' }] }],
    ['GET /platform/users?limit=2&search=a&disabled=false&operators=true', undefined],
    ['PATCH /platform/users/a%40example.com', { email_verified: true }],
    ['DELETE /platform/users/usr_1/sessions/ses_1', undefined],
    ['POST /platform/users/usr_1/impersonate', { reason: 'ticket 7', minutes: 5 }],
  ])
})
