import { scryptSync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { decodeJwt } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

describeBothApps('Operators', ({ start }) => {
  let app: StartedApp
  let owner: { token: string; id: string }
  const password = 'correct horse battery'
  beforeAll(async () => {
    // As production does: what the hashes of imported users become is told by it.
    app = await start({ passwordMemoryKib: undefined })
    expect((await app.call('GET /auth/setup', undefined, { key: null })).body).toEqual({ needed: true })
    const setup = { setup_token: app.app.setupToken, email: 'owner@example.com', password }
    const answers = await Promise.all([
      app.call('POST /auth/setup', setup, { key: null }),
      app.call('POST /auth/setup', { ...setup, email: 'second@example.com' }, { key: null }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 400])
    const { body } = answers.find(({ status }) => status === 201) ?? answers[0]
    owner = { token: body.session.token, id: body.user.id }
  })
  let people = 0
  const create = async (more: object = {}) => {
    const email = `person${(people += 1)}@example.com`
    const { status, body } = await app.call('POST /platform/users', { email, password, ...more })
    expect(status).toBe(201)
    return body
  }
  const signIn = async (email: string, given = password) => {
    const { body } = await app.call('POST /auth/login', { email, password: given }, { key: null })
    return body.session?.token ?? body.code
  }
  const asOperator = async (role: string) => {
    const user = await create({ operator_role: role })
    return { user, token: await signIn(user.email) }
  }

  it('begin with the one who brings the setup token, once', async () => {
    const me = await app.call('GET /auth/me', undefined, { key: owner.token })
    expect(me.body.user.operator_role).toBe('owner')
    expect((await app.call('GET /auth/setup', undefined, { key: null })).body).toEqual({ needed: false })
    const again = { setup_token: app.app.setupToken, email: 'late@example.com', password }
    expect((await app.call('POST /auth/setup', again, { key: null })).body.code).toBe('TOKEN_REFUSED')
    const missing = await app.call('GET /platform/users/late@example.com')
    expect(missing.body.code).toBe('USER_NOT_FOUND')
  })

  it('see what their role lets them see', async () => {
    const admin = await asOperator('admin')
    const support = await asOperator('support')
    const nobody = await create()
    const plain = await signIn(nobody.email)
    const status = async (key: string, operation: Parameters<StartedApp['call']>[0], body?: object) =>
      (await app.call(operation, body, { key })).status
    expect(await status(owner.token, 'GET /platform/keys')).toBe(200)
    expect(await status(admin.token, 'GET /platform/keys')).toBe(200)
    expect(await status(support.token, 'GET /platform/keys')).toBe(403)
    expect(await status(support.token, 'GET /platform/users')).toBe(200)
    expect(await status(plain, 'GET /platform/users')).toBe(403)
    expect(await status(support.token, `POST /platform/users/${nobody.id}/disable`)).toBe(403)
  })

  it('give nobody a role above their own, and touch nobody who has one', async () => {
    const admin = await asOperator('admin')
    const nobody = await create()
    const patch = (key: string, id: string, body: object) =>
      app.call(`PATCH /platform/users/${id}`, body, { key })
    expect((await patch(admin.token, nobody.id, { operator_role: 'owner' })).body.code).toBe('FORBIDDEN')
    expect((await patch(admin.token, owner.id, { name: 'Mallory' })).body.code).toBe('FORBIDDEN')
    expect((await patch(admin.token, admin.user.id, { operator_role: 'owner' })).body.code).toBe('FORBIDDEN')
    expect((await patch(admin.token, nobody.id, { operator_role: 'support' })).status).toBe(200)
    const made = { email: 'x@example.com', password, operator_role: 'owner' }
    expect((await app.call('POST /platform/users', made, { key: admin.token })).body.code).toBe('FORBIDDEN')
  })

  it('always leave an owner who can sign in, also when two go at once', async () => {
    expect((await app.call(`POST /platform/users/${owner.id}/disable`)).body.code).toBe('CONFLICT')
    expect((await app.call(`DELETE /platform/users/${owner.id}`)).body.code).toBe('CONFLICT')
    const second = await create({ operator_role: 'owner' })
    const answers = await Promise.all([
      app.call(`PATCH /platform/users/${owner.id}`, { operator_role: null }),
      app.call(`PATCH /platform/users/${second.id}`, { operator_role: null }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const left = await app.call('GET /platform/users?operators=true')
    expect(
      left.body.data.filter((user: { operator_role: string }) => user.operator_role === 'owner'),
    ).toHaveLength(1)
    expect((await app.call(`PATCH /platform/users/${owner.id}`, { operator_role: 'owner' })).status).toBe(200)
  })

  it('lock a user out on the next request, and let the user in again', async () => {
    const user = await create()
    const token = await signIn(user.email)
    expect((await app.call('GET /auth/me', undefined, { key: token })).status).toBe(200)
    expect((await app.call(`POST /platform/users/${user.id}/disable`)).body.disabled_at).not.toBeNull()
    expect((await app.call('GET /auth/me', undefined, { key: token })).status).toBe(401)
    expect(await signIn(user.email)).toBe('USER_DISABLED')
    expect(await signIn(user.email, 'a wrong password')).toBe('CREDENTIALS_REFUSED')
    await app.call(`POST /platform/users/${user.id}/enable`)
    expect((await app.call('GET /auth/me', undefined, { key: token })).status).toBe(401)
    expect(await signIn(user.email)).toMatch(/^tns_/)
  })

  it('see the sessions of a user, and end one or all of them, on the next request', async () => {
    const user = await create()
    const other = await create()
    const kept = await signIn(other.email)
    const tokens = [await signIn(user.email), await signIn(user.email), await signIn(user.email)]
    const areIn = () =>
      Promise.all(
        [...tokens, kept].map(
          async (key) => (await app.call('GET /auth/me', undefined, { key })).status === 200,
        ),
      )
    const path = `/platform/users/${user.id}/sessions` as const
    expect(await areIn()).toEqual([true, true, true, true])
    const listed = await app.call(`GET ${path}`)
    expect(listed.body.data).toHaveLength(3)
    expect(JSON.stringify(listed.body)).not.toContain(tokens[0])
    const newest = listed.body.data[0].id as string
    const foreign = `DELETE /platform/users/${other.id}/sessions/${newest}` as const
    expect((await app.call(foreign)).body.code).toBe('SESSION_NOT_FOUND')
    expect((await app.call(`DELETE ${path}/${newest}`)).status).toBe(204)
    expect(await areIn()).toEqual([true, true, false, true])
    expect((await app.call(`DELETE ${path}`)).body).toEqual({ revoked: 2 })
    expect(await areIn()).toEqual([false, false, false, true])
  })

  it('delete a user with everything that was theirs', async () => {
    const user = await create()
    const token = await signIn(user.email)
    expect((await app.call(`DELETE /platform/users/${user.id}`)).status).toBe(204)
    expect((await app.call('GET /auth/me', undefined, { key: token })).status).toBe(401)
    expect((await app.call(`GET /platform/users/${user.id}`)).body.code).toBe('USER_NOT_FOUND')
    expect(await signIn(user.email)).toBe('CREDENTIALS_REFUSED')
    expect((await create({ email: user.email })).id).not.toBe(user.id)
  })

  it('impersonate a user for a while, under their own name, without touching what guards the account', async () => {
    const support = await asOperator('support')
    const user = await create()
    const session = await signIn(user.email)
    const body = { reason: 'ticket 4711', minutes: 5 }
    const answer = await app.call(`POST /platform/users/${user.id}/impersonate`, body, { key: support.token })
    expect(answer.status).toBe(201)
    const { token, expires_at, created_at, method, id: worn } = answer.body.session
    expect({ lifetime: expires_at - created_at, method }).toEqual({ lifetime: 300, method: 'impersonation' })
    const me = await app.call('GET /auth/me', undefined, { key: token })
    expect(me.body).toMatchObject({ user: { id: user.id }, impersonator_id: support.user.id })
    const tokens = await app.call('POST /auth/tokens', {}, { key: token })
    expect(decodeJwt(tokens.body.access_token)).toMatchObject({
      sub: user.id,
      session_id: worn,
      act: { sub: support.user.id },
    })
    const { body: sessions } = await app.call('GET /auth/me/sessions', undefined, { key: token })
    const other = sessions.data.find(({ current }: { current: boolean }) => !current)
    const end = await app.call(`DELETE /auth/me/sessions/${other.id}`, undefined, { key: token })
    expect(end.body.code).toBe('FORBIDDEN')
    expect((await app.call('GET /auth/me', undefined, { key: session })).status).toBe(200)
    const operator = await app.call(`POST /platform/users/${owner.id}/impersonate`, body, {
      key: support.token,
    })
    expect(operator.body.code).toBe('FORBIDDEN')
    const withKey = await app.call(`POST /platform/users/${user.id}/impersonate`, body)
    expect(withKey.body.code).toBe('FORBIDDEN')
  })

  it('stand by name in the trail of each organization of whom they impersonate, with what they do there', async () => {
    const support = await asOperator('support')
    const user = await create()
    const { id } = (await app.call('POST /auth/organizations', { name: 'Acme', owner: user.id })).body
    const reason = { reason: 'ticket 4711' }
    const worn = await app.call(`POST /platform/users/${user.id}/impersonate`, reason, { key: support.token })
    const key = worn.body.session.token
    const renamed = await app.call(`PATCH /auth/organizations/${id}`, { name: 'Acme Inc.' }, { key })
    expect(renamed.status).toBe(200)
    // What the organization's own people see.
    const trail = await app.call(`GET /auth/organizations/${id}/audit?limit=2`, undefined, {
      key: await signIn(user.email),
    })
    expect(trail.body.data).toMatchObject([
      {
        action: 'organization.updated',
        actor: `user:${user.id}`,
        impersonator_id: support.user.id,
      },
      {
        action: 'user.impersonated',
        actor: `user:${support.user.id}`,
        target: { id: user.id },
        details: reason,
      },
    ])
  })

  it('wear a user’s session in their browser, and have their own again when they take it off', async () => {
    const support = await asOperator('support')
    const user = await create()
    const browser = new Map<string, string>([['tenantry_local', support.token]])
    const ask = async (method: string, path: string, body?: object) => {
      const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { cookie, origin: app.url, ...(body && { 'content-type': 'application/json' }) }
      const response = await fetch(`${app.url}${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        expect(line).toMatch(/HttpOnly/)
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') browser.delete(name)
        else browser.set(name, value)
      }
      return response
    }
    const whoami = async () =>
      ((await (await ask('GET', '/auth/me')).json()) as { user: { id: string } }).user.id
    const reason = { reason: 'ticket 4711', cookie: true }
    expect((await ask('POST', `/platform/users/${user.id}/impersonate`, reason)).status).toBe(201)
    expect(await whoami()).toBe(user.id)
    const worn = browser.get('tenantry_local')
    expect((await ask('POST', '/auth/logout')).status).toBe(204)
    expect(await whoami()).toBe(support.user.id)
    expect([...browser.keys()]).toEqual(['tenantry_local'])
    // What waits beside a session that nobody wears brings nothing back, whoever put it there.
    browser.set('tenantry_operator_local', support.token).set('tenantry_local', await signIn(user.email))
    await ask('POST', '/auth/logout')
    expect([...browser.keys()]).toEqual([])
    browser.set('tenantry_local', worn ?? '')
    expect((await ask('GET', '/auth/me')).status).toBe(401)
  })

  it('make no secret of an organization, and open no way into it, while they impersonate its owner', async () => {
    const support = await asOperator('support')
    const user = await create()
    const { id } = (await app.call('POST /auth/organizations', { name: 'Acme', owner: user.id })).body
    const reason = { reason: 'ticket 4711' }
    const worn = await app.call(`POST /platform/users/${user.id}/impersonate`, reason, { key: support.token })
    const expires_at = Math.floor(Date.now() / 1000) + 3600
    const oidc = { issuer: 'https://example.com', client_id: 'a', client_secret: 'b' }
    const tries: [string, object][] = [
      ['scim-tokens', { name: 'x', expires_at }],
      ['invite', { email: support.user.email, role: 'owner' }],
      ['sso', { kind: 'oidc', oidc }],
      ['domains', { domain: 'example.com' }],
      ['webhooks', { url: 'https://example.com/hook' }],
      ['keys', { name: 'x', permissions: ['members.read'] }],
    ]
    for (const [path, body] of tries) {
      const at = `/auth/organizations/${id}/${path}` as const
      const { token } = worn.body.session
      const made = await app.call(`POST ${at}`, body, { key: token })
      expect(made, path).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
      if (path === 'invite') continue
      expect((await app.call(`GET ${at}`, undefined, { key: token })).body.data, path).toEqual([])
    }
  })

  it('act as nobody any more once they are disabled, removed, or no operators', async () => {
    const ends = [
      (id: string) => app.call(`POST /platform/users/${id}/disable`),
      (id: string) => app.call(`DELETE /platform/users/${id}`),
      (id: string) => app.call(`PATCH /platform/users/${id}`, { operator_role: null }),
    ]
    const user = await create()
    const own = await signIn(user.email)
    const isIn = async (key: string) => (await app.call('GET /auth/me', undefined, { key })).status === 200
    for (const end of ends) {
      const support = await asOperator('support')
      const reason = { reason: 'ticket 4711' }
      const worn = await app.call(`POST /platform/users/${user.id}/impersonate`, reason, {
        key: support.token,
      })
      const { token } = worn.body.session
      const { access_token: access } = (await app.call('POST /auth/tokens', {}, { key: token })).body
      expect([await isIn(token), await isIn(access)]).toEqual([true, true])
      expect((await end(support.user.id)).status).toBeLessThan(300)
      expect([await isIn(token), await isIn(access)]).toEqual([false, false])
    }
    expect(await isIn(own)).toBe(true)
  })

  it('take users over with the hashes of other systems, which become ours at the first sign-in', async () => {
    const salt = Buffer.from('some salt of theirs')
    const derived = scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1 })
    const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    const hashes = {
      bcrypt: await bcrypt(password, { cost: 5 }),
      scrypt: `$scrypt$ln=14,r=8,p=1$${base64(salt)}$${base64(derived)}`,
      argon2: await argon2(password, { memoryCost: 4096, timeCost: 2, parallelism: 1 }),
    }
    const users = Object.entries(hashes).map(([kind, password_hash]) => ({
      email: `${kind}@import.example`,
      email_verified: true,
      password_hash,
    }))
    const wrong = [
      { email: 'md5@import.example', password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      { email: 'costly@import.example', password_hash: hashes.bcrypt.replace(/\$05\$/, '$31$') },
      { email: 'endless@import.example', password_hash: hashes.scrypt.replace('ln=14', 'ln=63') },
      { email: 'BCRYPT@import.example' },
      { email: 'no address' },
    ]
    const { status, body } = await app.call('POST /platform/users/import', { users: [...users, ...wrong] })
    expect(status).toBe(200)
    expect(body.created).toBe(3)
    expect(body.results.slice(3).map(({ code }: { code: string }) => code)).toEqual([
      'INVALID_REQUEST',
      'INVALID_REQUEST',
      'INVALID_REQUEST',
      'EMAIL_TAKEN',
      'INVALID_REQUEST',
    ])
    for (const kind of Object.keys(hashes)) {
      expect(await signIn(`${kind}@import.example`, 'not the password')).toBe('CREDENTIALS_REFUSED')
      expect(await signIn(`${kind}@import.example`)).toMatch(/^tns_/)
    }
    const rows = await app.app.control.db
      .withTables<{ users: { email: string; password_hash: string } }>()
      .selectFrom('users')
      .select(['email', 'password_hash'])
      .where('email', 'like', '%@import.example')
      .execute()
    expect(rows.map((row) => row.password_hash.slice(0, 30))).toEqual(
      Array<string>(3).fill('$argon2id$v=19$m=47104,t=1,p=1'),
    )
  })

  it('find users by part of an address or a name, page by page', async () => {
    await create({ email: '100%_sure@search.example', name: 'Zoë Ångström' })
    await create({ email: 'other@search.example' })
    const found = async (search: string) => {
      const path = `GET /platform/users?search=${encodeURIComponent(search)}` as const
      return (await app.call(path)).body.data.map(({ email }: { email: string }) => email)
    }
    expect(await found('%_SURE@')).toEqual(['100%_sure@search.example'])
    expect(await found('0__s')).toEqual([])
    expect(await found('\\')).toEqual([])
    expect(await found('@SEARCH.example')).toHaveLength(2)
    const first = await app.call('GET /platform/users?search=search.example&limit=1')
    const second = await app.call(
      `GET /platform/users?search=search.example&limit=1&cursor=${first.body.next_cursor}`,
    )
    expect([first, second].map(({ body }) => body.data[0].email)).toEqual([
      'other@search.example',
      '100%_sure@search.example',
    ])
  })
})
