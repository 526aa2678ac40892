import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { mailbox } from '../identity/testing/mailbox.ts'
import { enterprises, txtRecords } from '../sso/testing/enterprise.ts'
import { removeDirectory } from './remove-directory.ts'
import type { ScimTables } from './tables.ts'
import { directories, GROUP, inDomain, oktaUser, patch, type Directory } from './testing/directory.ts'

const OWN_DOMAIN = 'verified.example'
const address = inDomain('anywhere.example')
const ownAddress = inDomain(OWN_DOMAIN)
const password = 'correct horse battery'
const off = patch({ op: 'replace', value: { active: false } })
const on = patch({ op: 'replace', value: { active: true } })

interface Sessions {
  sessions: { id: string; organization_id: string | null }
}

describeBothApps('Membership by a directory', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  let own: Directory
  beforeAll(async () => {
    const txt = txtRecords()
    app = await start({ resolveTxt: txt.resolveTxt })
    make = directories(app)
    own = await make.directory()
    await enterprises(app, txt, make).verifiedDomain(own.id, OWN_DOMAIN)
  })
  /** Signs in; `organizationId` binds the session to it, as single sign-on does. */
  const signIn = async (email: string, organizationId: string | null = null): Promise<string> => {
    const { body } = await app.call('POST /auth/login', { email, password }, { key: null })
    const { db } = app.app.control
    const bound = { organization_id: organizationId }
    await db
      .withTables<Sessions>()
      .updateTable('sessions')
      .set(bound)
      .where('id', '=', body.session.id)
      .execute()
    return body.session.token
  }
  const isLive = async (key: string) => (await app.call('GET /auth/me', undefined, { key })).status === 200
  const provision = async (email: string, by = own) => (await by.scim('POST /Users', oktaUser(email))).body
  const accountOf = async (email: string) =>
    (await app.call(`GET /platform/users?search=${email}`)).body.data[0]

  it('is refused for an account of somebody else, and invites them to nothing', async () => {
    const stranger = await make.person()
    const answer = await own.scim('POST /Users', oktaUser(stranger.email))
    expect(answer).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    expect(answer.body.detail).toContain('Invite the user')
    expect(await make.roleOf(own.id, stranger.email)).toBeNull()
    expect((await own.scim('GET /Users')).body.totalResults).toBe(0)
  })

  it('goes along, with the groups, when the user takes a copy of everything', async () => {
    const directory = await make.directory()
    const person = await make.join(directory.id, 'member')
    const record = (await directory.scim('POST /Users', oktaUser(person.email))).body
    const group = { schemas: [GROUP], displayName: 'Engineers', members: [{ value: record.id }] }
    expect((await directory.scim('POST /Groups', group)).status).toBe(201)
    const { body } = await make.as(person, 'GET /auth/me/export')
    expect(body.directory_records).toEqual([
      {
        id: record.id,
        organization_id: directory.id,
        user_name: person.email,
        external_id: `okta-${person.email}`,
        attributes: expect.objectContaining({ locale: 'en-US' }),
        groups: ['Engineers'],
        suspended: false,
        created_at: expect.any(Number),
        updated_at: expect.any(Number),
      },
    ])
    const foreign = await make.as(directory.owner, 'GET /auth/me/export')
    expect(foreign.body.directory_records).toEqual([])
  })

  it('joins an account whose domain the organization has verified, whatever letters it is written in', async () => {
    const email = `Grace@${OWN_DOMAIN}`
    await app.call('POST /platform/users', { email, password })
    const answer = await own.scim('POST /Users', oktaUser(email.toUpperCase()))
    expect(answer.status).toBe(201)
    expect(await make.roleOf(own.id, email)).toBe('member')
    // Nobody but the user changes an account that was there before.
    await own.scim(`PUT /Users/${answer.body.id}`, oktaUser(`mallory@${OWN_DOMAIN}`))
    expect((await accountOf(email)).email).toBe(email)
    expect((await own.scim(`DELETE /Users/${answer.body.id}`)).status).toBe(204)
    expect(await accountOf(email)).toMatchObject({ email })
    expect(await make.roleOf(own.id, email)).toBeNull()
  })

  it('leaves nothing of what somebody put into an unproved account before its domain vouched for it', async () => {
    const email = `early@${OWN_DOMAIN}`
    await app.call('POST /platform/users', { email, password, email_verified: false })
    const session = await signIn(email)
    expect((await own.scim('POST /Users', oktaUser(email))).status).toBe(201)
    expect(await isLive(session)).toBe(false)
    const again = await app.call('POST /auth/login', { email, password }, { key: null })
    expect(again.status).toBe(401)
    expect((await accountOf(email)).email_verified_at).not.toBeNull()
  })

  it('gives no hold on an account whose address is of no domain of the organization, once somebody uses it', async () => {
    const email = address()
    const { id } = await provision(email)
    const account = await accountOf(email)
    const mail = mailbox(app)
    await app.call('POST /auth/password/reset', { email }, { key: null })
    const token = await mail.token(email, 'password-reset')
    const reset = await app.call('POST /auth/password/reset/confirm', { token, password }, { key: null })
    expect(reset.status).toBe(204)
    const moved = `mallory@${OWN_DOMAIN}`
    expect((await own.scim(`PUT /Users/${id}`, oktaUser(moved))).status).toBe(200)
    expect(await accountOf(email)).toMatchObject({ id: account.id, email })
    expect((await own.scim(`DELETE /Users/${id}`)).status).toBe(204)
    expect(await accountOf(email)).toMatchObject({ id: account.id, email })
    expect(await make.roleOf(own.id, email)).toBeNull()
  })

  it('takes over who is a member already, with their role', async () => {
    const admin = await make.join(own.id, 'admin')
    const made = await own.scim('POST /Users', oktaUser(admin.email))
    expect(made).toMatchObject({ status: 201, body: { active: true } })
    expect(await make.roleOf(own.id, admin.email)).toBe('admin')
    const twice = await own.scim('POST /Users', oktaUser(admin.email, { userName: 'another' }))
    expect(twice).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
  })

  it('that is taken away ends the sessions bound to the organization at once, and no others', async () => {
    const user = await make.join(own.id, 'member')
    const { id } = await provision(user.email)
    const bound = await signIn(user.email, own.id)
    const free = await signIn(user.email)
    const path = `GET /auth/organizations/${own.id}` as const
    expect((await app.call(path, undefined, { key: free })).status).toBe(200)
    expect((await own.scim(`PATCH /Users/${id}`, off)).body.active).toBe(false)
    expect([await isLive(bound), await isLive(free)]).toEqual([false, true])
    expect((await app.call(path, undefined, { key: free })).status).toBe(404)
    expect((await own.scim(`PATCH /Users/${id}`, on)).body.active).toBe(true)
    expect((await app.call(path, undefined, { key: free })).status).toBe(200)
  })

  it('that is taken away ends all sessions of a user whom the directory made and nobody else has', async () => {
    for (const isElsewhere of [false, true]) {
      const email = ownAddress()
      const { id } = await provision(email)
      const account = await accountOf(email)
      const db = app.app.control.db.withTables<{ users: { id: string; password_hash: string | null } }>()
      const donor = await make.person()
      const { password_hash } = await db
        .selectFrom('users')
        .selectAll()
        .where('id', '=', donor.id)
        .executeTakeFirstOrThrow()
      await db.updateTable('users').set({ password_hash }).where('id', '=', account.id).execute()
      const verified = { email_verified: true }
      expect((await app.call(`PATCH /platform/users/${account.id}`, verified)).status).toBe(200)
      if (isElsewhere) {
        const other = await make.organization(await make.person())
        const joined = { user: account.id, role: 'member' }
        expect((await app.call(`POST /auth/organizations/${other.id}/members`, joined)).status).toBe(201)
      }
      const free = await signIn(email)
      await own.scim(`PATCH /Users/${id}`, off)
      expect(await isLive(free), String(isElsewhere)).toBe(isElsewhere)
      // A used account is led by mail to nobody else: the address changes within a verified domain alone.
      await own.scim(
        `PATCH /Users/${id}`,
        patch({ op: 'replace', path: 'emails', value: [{ value: address() }] }),
      )
      expect((await app.call(`GET /platform/users/${account.id}`)).body.email).toBe(email)
      expect((await own.scim(`DELETE /Users/${id}`)).status).toBe(204)
      expect((await app.call(`GET /platform/users/${account.id}`)).status).toBe(isElsewhere ? 200 : 404)
    }
  })

  it('never leaves the organization without an owner, whichever way it is tried', async () => {
    const { body: record } = await own.scim('POST /Users', oktaUser(own.owner.email))
    for (const attempt of [
      () => own.scim(`PATCH /Users/${record.id}`, off),
      () => own.scim(`PUT /Users/${record.id}`, oktaUser(own.owner.email, { active: false })),
      () => own.scim(`DELETE /Users/${record.id}`),
    ])
      expect(await attempt()).toMatchObject({ status: 409, body: { status: '409' } })
    expect(await make.roleOf(own.id, own.owner.email)).toBe('owner')
    expect(await isLive(own.owner.token)).toBe(true)
  })

  it('of owners is for tokens that an owner made', async () => {
    const there = await make.directory()
    const admin = await make.join(there.id, 'admin')
    const second = await make.join(there.id, 'owner')
    const weak = make.scimWith(await make.tokenOf(there.id, admin))
    const { body: record } = await weak('POST /Users', oktaUser(second.email))
    expect((await weak(`PATCH /Users/${record.id}`, off)).status).toBe(403)
    expect((await weak(`DELETE /Users/${record.id}`)).status).toBe(403)
    expect(await make.roleOf(there.id, second.email)).toBe('owner')
    expect((await there.scim(`PATCH /Users/${record.id}`, off)).status).toBe(200)
    expect(await make.roleOf(there.id, second.email)).toBeNull()
    expect((await weak(`PATCH /Users/${record.id}`, on)).status).toBe(403)
    expect((await there.scim(`PATCH /Users/${record.id}`, on)).status).toBe(200)
    expect(await make.roleOf(there.id, second.email)).toBe('owner')
  })

  it('keeps the limit of members and the domains that the organization takes', async () => {
    const settings = { member_limit: 2, allowed_email_domains: ['anywhere.example', 'example.com'] }
    const small = await make.directory({ settings })
    const first = await provision(address(), small)
    const tooMany = address()
    const full = await small.scim('POST /Users', oktaUser(tooMany))
    expect(full).toMatchObject({ status: 409, body: { status: '409' } })
    expect(full.body.detail).toContain('as many members')
    expect(await accountOf(tooMany)).toBeUndefined()
    await small.scim(`PATCH /Users/${first.id}`, off)
    const { status } = await small.scim('POST /Users', oktaUser(address()))
    expect(status).toBe(201)
    expect((await small.scim(`PATCH /Users/${first.id}`, on)).status).toBe(409)
    const foreign = await small.scim('POST /Users', oktaUser('x@elsewhere.example'))
    expect(foreign).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  })

  it('does not bring back who left by themselves and is not of the directory’s making', async () => {
    const user = await make.join(own.id, 'member')
    const { id } = await provision(user.email)
    expect((await make.as(user, `POST /auth/organizations/${own.id}/leave`)).status).toBe(204)
    expect((await own.scim(`GET /Users/${id}`)).body.active).toBe(false)
    expect(await own.scim(`PATCH /Users/${id}`, on)).toMatchObject({ status: 409 })
    expect(await make.roleOf(own.id, user.email)).toBeNull()
  })

  it('is recorded in the organization’s trail and told to its webhooks as when a member does it', async () => {
    const there = await make.directory()
    const { id } = await provision(address(), there)
    await there.scim(`PATCH /Users/${id}`, off)
    await there.scim(`DELETE /Users/${id}`)
    const { body } = await make.as(there.owner, `GET /auth/organizations/${there.id}/audit`)
    const actions = body.data.map(({ action }: { action: string }) => action)
    for (const action of [
      'member.added',
      'member.removed',
      'scim_token.created',
      'scim_user.created',
      'scim_user.deleted',
    ])
      expect(actions).toContain(action)
    const added = body.data.find(({ action }: { action: string }) => action === 'member.added')
    expect(JSON.stringify(body)).not.toContain(there.token)
    expect(added.actor.id ?? added.actor).toContain('sct_')
  })

  it('forgets a user whose account is deleted, and an organization’s directory with it', async () => {
    const email = address()
    const { id } = await provision(email)
    const group = {
      schemas: [GROUP],
      displayName: 'Gone',
      members: [{ value: id }],
    }
    const { body: made } = await own.scim('POST /Groups', group)
    const account = await accountOf(email)
    expect((await app.call(`DELETE /platform/users/${account.id}`)).status).toBe(204)
    expect((await own.scim(`GET /Users/${id}`)).status).toBe(404)
    expect((await own.scim(`GET /Groups/${made.id}`)).body).not.toHaveProperty('members')
  })

  it('leaves nothing of an organization that is gone for good, and everything of another', async () => {
    const there = await make.directory()
    const { id } = await provision(address(), there)
    const group = { schemas: [GROUP], displayName: 'Gone', members: [{ value: id }] }
    await there.scim('POST /Groups', group)
    const names = ['scim_tokens', 'scim_users', 'scim_groups', 'scim_group_members'] as const
    const rowsOf = async (organizationId: string) => {
      const db = app.app.control.db.withTables<ScimTables>()
      const found = names.map((name) =>
        db.selectFrom(name).select('organization_id').where('organization_id', '=', organizationId).execute(),
      )
      return (await Promise.all(found)).map((rows) => rows.length > 0)
    }
    expect(await rowsOf(there.id)).toEqual([true, true, true, true])
    const kept = await rowsOf(own.id)
    await app.app.control.transaction((tx) => removeDirectory(tx, there.id))
    expect(await rowsOf(there.id)).toEqual([false, false, false, false])
    expect(await rowsOf(own.id)).toEqual(kept)
  })
})
