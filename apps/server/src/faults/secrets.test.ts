import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { openControlStore } from '../kernel/db/index.ts'
import type { Call } from '../testing/api-client.ts'
import { describeBothDialects } from '../testing/both-dialects.ts'
import { testAdminKey } from '../testing/start-app.ts'
import { startServer } from './testing/server-process.ts'

const nobody = { key: null }

describeBothDialects('What must stay secret', ({ dialect, freshUrl }) => {
  const folders: string[] = []
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  it('is in no line of a log at its most talkative, and cannot be read in the control store', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tenantry-secrets-'))
    folders.push(dataDir)
    const url = dialect === 'sqlite' ? `sqlite:${join(dataDir, 'control.db')}` : await freshUrl()
    const secretKey = randomBytes(32).toString('base64url')
    const redisPassword = 'canary-redis-password'
    const server = await startServer(dataDir, {
      TENANTRY_LOG_LEVEL: 'trace',
      TENANTRY_DATABASE_URL: url,
      TENANTRY_SECRET_KEY: secretKey,
      TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*',
      // Nobody listens there: it is in every complaint about that, or had better not be.
      TENANTRY_REDIS_URL: `redis://:${redisPassword}@127.0.0.1:1`,
    })
    const secrets = new Map(
      Object.entries({
        ...(await walk(server.call)),
        'the admin key': testAdminKey,
        'the secret key': secretKey,
        'the password of Redis': redisPassword,
        ...(dialect === 'postgres' ? { 'the password of PostgreSQL': new URL(url).password } : {}),
      }),
    )
    await server.end()
    const output = server.output()
    // The log was there to be searched.
    expect(output).toContain('"path":"/auth/login"')
    expect(output).toContain('Redis cannot be reached')
    const stored = dialect === 'sqlite' ? await bytesOf(dataDir) : await rowsOf(url)
    expect(stored).toContain('canary@example.com')
    const seen = (text: string) =>
      [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => what)
    expect(seen(output)).toEqual([])
    expect(seen(stored)).toEqual([])
  })
})

/** Uses every kind of secret, rightly and wrongly, and gives them with what they are. */
async function walk(call: Call): Promise<Record<string, string>> {
  const email = 'canary@example.com'
  const password = 'canary-first-password'
  const found: Record<string, string> = { 'a password': password }
  const keep = (what: string, value: unknown) => {
    if (typeof value !== 'string' || value.length < 10) throw new Error(`${what} was not given.`)
    found[what] = value
    return value
  }
  const register = await call('POST /auth/register', { email, password, name: 'Canary' }, nobody)
  const session = keep('a session’s token', register.body.session.token)
  keep('a wrong password', 'canary-wrong-password')
  await call('POST /auth/login', { email, password: 'canary-wrong-password' }, nobody)
  const pair = await call('POST /auth/tokens', {}, { key: session })
  keep('an access token', pair.body.access_token)
  const refresh_token = keep('a refresh token', pair.body.refresh_token)
  const next = await call('POST /auth/tokens/refresh', { refresh_token }, nobody)
  keep('another refresh token', next.body.refresh_token)
  const personal = await call('POST /auth/me/tokens', { name: 'ci' }, { key: session })
  await call('GET /auth/me', undefined, { key: keep('a personal token', personal.body.token) })
  const key = await call('POST /platform/keys', { name: 'ci', scope: { kind: 'installation' } })
  keep('an API key', key.body.token)
  const hook = { url: 'http://127.0.0.1:1/hook', event_types: ['user.*'] }
  const webhook = await call('POST /platform/webhooks', hook)
  keep('a webhook’s secret', String(webhook.body.secret).slice('whsec_'.length))
  const rotated = await call(`POST /platform/webhooks/${webhook.body.id}/rotate`)
  keep('a webhook’s next secret', String(rotated.body.secret).slice('whsec_'.length))

  await mailedTokens(call, email, session, keep)
  const changed = keep('a new password', 'canary-second-password')
  const change = { password: changed, current_password: password }
  const other = await call('POST /auth/me/password', change, { key: session })
  keep('the session’s next token', other.body.session.token)
  const login = await call('POST /auth/login', { email, password: changed }, nobody)
  keep('another session’s token', login.body.session.token)
  await mistakes(call, keep)
  return found
}

type Keep = (what: string, value: unknown) => string

async function mailedTokens(call: Call, email: string, session: string, keep: Keep): Promise<void> {
  await call('POST /auth/password/reset', { email }, nobody)
  await call('POST /auth/magic-link', { email }, nobody)
  const made = await call('POST /auth/organizations', { name: 'Canary Works' }, { key: session })
  const invite = { email: 'guest@example.com', role: 'member' }
  await call(`POST /auth/organizations/${made.body.id}/invite`, invite, { key: session })
  const { body } = await call('GET /platform/mail?limit=200')
  for (const { id, template } of body.data as { id: string; template: string }[]) {
    const { text } = (await call(`GET /platform/mail/${id}`)).body
    const token = /token=([\w-]+)/.exec(text)?.[1]
    if (token !== undefined) keep(`the token of the mail ${template}`, token)
  }
}

/** Secrets in places where they do not belong, and in requests that are refused. */
async function mistakes(call: Call, keep: Keep): Promise<void> {
  const query = keep('a token in a query', 'canary-token-in-a-query')
  await call(`GET /auth/me?access_token=${query}`, undefined, nobody)
  const broken = keep('a password in broken JSON', 'canary-broken-password')
  await call('POST /auth/login', new TextEncoder().encode(`{"password":"${broken}`), {
    key: null,
    headers: { 'content-type': 'application/json' },
  })
  const unknown = keep('a password under another name', 'canary-password-elsewhere')
  await call('POST /auth/login', { email: 5, pass: unknown, [unknown]: 1 }, nobody)
  await call('GET /auth/me', undefined, { key: keep('a token of nobody', 'canary-token-of-nobody') })
  const cookie = keep('a cookie', 'canary-cookie-of-nobody')
  await call('GET /auth/me', undefined, { key: null, headers: { cookie: `tenantry_local=${cookie}` } })
  const spent = { token: keep('a one-time token of nobody', 'tno_canary-token-nobody-has') }
  await call('POST /auth/verify', spent, nobody)
}

/** Everything in the folder but the files that hold keys by design. */
async function bytesOf(folder: string): Promise<string> {
  const texts: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.key')) continue
    texts.push((await readFile(join(entry.parentPath, entry.name))).toString('latin1'))
  }
  return texts.join('\n')
}

async function rowsOf(url: string): Promise<string> {
  const store = await openControlStore({ url })
  try {
    const { rows: tables } = await sql<{ schema: string; name: string }>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      store.db,
    )
    const texts: string[] = []
    for (const { schema, name } of tables) {
      const { rows } = await sql<{ text: string }>`
        select row_to_json(one)::text as text from ${sql.id(schema, name)} one`.execute(store.db)
      texts.push(...rows.map(({ text }) => text))
    }
    return texts.join('\n')
  } finally {
    await store.close()
  }
}
