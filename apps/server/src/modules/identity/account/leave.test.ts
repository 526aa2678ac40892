import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { newId } from '../../../kernel/ids.ts'
import { createExternalAccountStore } from '../external/store.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody, password, type Holder } from '../testing/account-holder.ts'
import { mailbox } from '../testing/mailbox.ts'

describeBothApps('Who leaves', ({ start }) => {
  let app: StartedApp
  let people: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start()
    people = accountHolders(app)
  })
  const remove = (key: string, body?: object) => app.call('DELETE /auth/me', body, { key })
  const exists = async ({ email }: Holder) => (await app.call(`GET /platform/users/${email}`)).status === 200
  const organization = async (owner: Holder) => {
    const made = await app.call('POST /auth/organizations', { name: owner.email }, { key: owner.token })
    expect(made.status).toBe(201)
    return made.body
  }

  it('takes account, sessions and tokens along, and gets a last mail', async () => {
    const holder = await people.holder()
    const { body: personal } = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: holder.token })
    const pair = (await app.call('POST /auth/tokens', {}, { key: holder.token })).body
    await app.call('POST /auth/password/reset', { email: holder.email }, nobody)
    await people.ageSignIns(holder.id, 3600)
    const gone = await remove(holder.token, { current_password: password })
    expect(gone.status).toBe(204)
    expect(gone.headers.get('set-cookie')).toMatch(/Max-Age=0|Expires=Thu, 01 Jan 1970/)
    expect(await exists(holder)).toBe(false)
    for (const token of [holder.token, personal.token, pair.access_token])
      expect(await people.isIn(token)).toBe(false)
    expect((await mailbox(app).templates(holder.email))[0]).toBe('account-deleted')
    for (const table of ['sessions', 'refresh_tokens', 'one_time_tokens']) {
      const rows = await app.app.control.db
        .withTables<Record<string, { user_id: string }>>()
        .selectFrom(table)
        .select('user_id')
        .where('user_id', '=', holder.id)
        .execute()
      expect(rows, table).toEqual([])
    }
    const again = await app.call('POST /auth/register', { email: holder.email, password }, nobody)
    expect(again.status).toBe(201)
  })

  it('has signed in just now, or gives the password', async () => {
    const holder = await people.holder()
    await people.ageSignIns(holder.id, 600)
    expect((await remove(holder.token)).body.code).toBe('FRESH_SIGN_IN_NEEDED')
    expect((await remove(holder.token, { current_password: 'wrong' })).body.code).toBe('CREDENTIALS_REFUSED')
    for (const body of [{ current_password: 7 }, { more: 1 }])
      expect((await remove(holder.token, body)).body.code).toBe('INVALID_REQUEST')
    expect(await exists(holder)).toBe(true)
    const { token } = (await people.signIn(holder.email)).body.session
    expect((await remove(token)).status).toBe(204)
  })

  it('leaves no organization and no installation without an owner', async () => {
    const holder = await people.holder()
    const { id, slug } = await organization(holder)
    const refused = await remove(holder.token)
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    expect(refused.body.detail).toContain(slug)
    const other = await people.holder()
    const members = `POST /auth/organizations/${id}/members` as const
    expect((await app.call(members, { user: other.id, role: 'owner' })).status).toBe(201)
    expect((await remove(holder.token)).status).toBe(204)

    const owner = await people.holder({ operator_role: 'owner' })
    expect((await remove(owner.token)).body.code).toBe('CONFLICT')
    expect(await exists(owner)).toBe(true)
    const second = await people.holder({ operator_role: 'owner' })
    const answers = await Promise.all([remove(owner.token), remove(second.token)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409])
  })

  it('can take a copy of everything along that is kept, without what lets anybody in', async () => {
    const holder = await people.holder()
    const made = await organization(holder)
    const { body: personal } = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: holder.token })
    await app.call(`PATCH /platform/users/${holder.id}`, { name: 'Ada' })
    const linked = { issuer: 'https://id.example.com', email: 'ada@id.example.com' }
    await createExternalAccountStore(app.app.control.db).insert({
      ...linked,
      id: newId('ext'),
      user_id: holder.id,
      subject: 'subject-of-ada',
      created_at: 1,
      last_used_at: 1,
    })
    const { body, headers } = await app.call('GET /auth/me/export', undefined, { key: holder.token })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      user: { id: holder.id, email: holder.email, name: 'Ada' },
      sessions: [{ id: holder.sessionId, current: true }],
      tokens: [{ id: personal.id, name: 'ci' }],
      factors: { totp: null, passkeys: [], recovery_codes_left: 0 },
      linked_accounts: [linked],
      memberships: [{ organization_id: made.id, role: 'owner' }],
    })
    const actions = body.audit.map(({ action }: { action: string }) => action)
    for (const action of ['user.created', 'user.updated', 'session.created', 'organization.created'])
      expect(actions).toContain(action)
    const foreign = body.audit.filter(({ actor }: { actor: string }) => actor !== `user:${holder.id}`)
    expect(foreign.length).toBeGreaterThan(0)
    for (const entry of foreign) expect([entry.address, entry.user_agent]).toEqual([null, null])
    const text = JSON.stringify(body)
    for (const secret of [holder.token, personal.token, 'argon2', 'token_hash'])
      expect(text).not.toContain(secret)
    const other = await people.holder()
    const theirs = await app.call('GET /auth/me/export', undefined, { key: other.token })
    expect(JSON.stringify(theirs.body)).not.toContain(holder.id)
  })

  it('is the user in person: no limited token, no impersonating operator and no key deletes or exports an account', async () => {
    const holder = await people.holder()
    const { id } = await organization(holder)
    const bound = await app.call('POST /auth/tokens', { organization: id }, { key: holder.token })
    const all = [
      ...(await people.limited(holder)),
      ['a token of one organization', bound.body.access_token] as const,
      ['a key', app.adminKey] as const,
    ]
    for (const [kind, key] of all) {
      expect((await remove(key, { current_password: password })).body.code, kind).toBe('FORBIDDEN')
      expect((await app.call('GET /auth/me/export', undefined, { key })).body.code, kind).toBe('FORBIDDEN')
    }
    expect((await app.call('DELETE /auth/me', {}, nobody)).status).toBe(401)
    expect(await exists(holder)).toBe(true)
  })
})
