import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import type { Person } from './testing/people.ts'
import { directories, GROUP, inDomain, oktaUser, patch, type Directory } from './testing/directory.ts'

const address = inDomain('groups.example')

describeBothApps('A group that stands for a role', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  let own: Directory
  beforeAll(async () => {
    app = await start()
    make = directories(app)
    own = await make.directory()
    const roles = `/auth/organizations/${own.id}/roles` as const
    const permissions = ['members.read', 'database.sql', 'members.invite']
    for (const name of ['analyst', 'passing'])
      await make.as(own.owner, `POST ${roles}`, { name, permissions })
  })
  const group = async (displayName: string, ids: readonly string[] = []) =>
    (
      await own.scim('POST /Groups', {
        schemas: [GROUP],
        displayName,
        members: ids.map((value) => ({ value })),
      })
    ).body
  const map = (id: string, role: string | null, by: Person = own.owner) =>
    make.as(by, `PATCH /auth/organizations/${own.id}/scim-groups/${id}`, { role })
  const user = async () => {
    const email = address()
    return { email, id: (await own.scim('POST /Users', oktaUser(email))).body.id as string }
  }
  const members = (id: string, op: string, ...ids: readonly string[]) =>
    own.scim(`PATCH /Groups/${id}`, patch({ op, path: 'members', value: ids.map((value) => ({ value })) }))

  it('gives it to whoever is in it, at once and later, and gives back what they had when they leave', async () => {
    const [one, two] = [await user(), await user()]
    const made = await group('Admins', [one.id])
    expect(await make.roleOf(own.id, one.email)).toBe('member')
    expect(await map(made.id, 'admin')).toMatchObject({
      status: 200,
      body: { role: 'admin', member_count: 1 },
    })
    expect(await make.roleOf(own.id, one.email)).toBe('admin')
    await members(made.id, 'add', two.id)
    expect(await make.roleOf(own.id, two.email)).toBe('admin')
    await members(made.id, 'remove', one.id)
    expect(await make.roleOf(own.id, one.email)).toBe('member')
    await map(made.id, null)
    expect(await make.roleOf(own.id, two.email)).toBe('member')
  })

  it('counts by how much it allows where a user is in several, and until it is deleted', async () => {
    const one = await user()
    const [viewers, analysts] = [await group('Viewers', [one.id]), await group('Analysts', [one.id])]
    await map(viewers.id, 'viewer')
    expect(await make.roleOf(own.id, one.email)).toBe('viewer')
    await map(analysts.id, 'admin')
    expect(await make.roleOf(own.id, one.email)).toBe('admin')
    expect((await own.scim(`DELETE /Groups/${analysts.id}`)).status).toBe(204)
    expect(await make.roleOf(own.id, one.email)).toBe('viewer')
    await own.scim(`PUT /Groups/${viewers.id}`, { schemas: [GROUP], displayName: 'Viewers', members: [] })
    expect(await make.roleOf(own.id, one.email)).toBe('member')
  })

  it('decides the role that a user comes back with', async () => {
    const one = await user()
    const made = await group('Returning')
    await map(made.id, 'analyst')
    await own.scim(`PATCH /Users/${one.id}`, patch({ op: 'replace', path: 'active', value: false }))
    await members(made.id, 'add', one.id)
    expect(await make.roleOf(own.id, one.email)).toBeNull()
    await own.scim(`PATCH /Users/${one.id}`, patch({ op: 'replace', path: 'active', value: true }))
    expect(await make.roleOf(own.id, one.email)).toBe('analyst')
  })

  it('falls out of count with a role that is deleted, and leaves whoever comes back a role that is there', async () => {
    const one = await user()
    const made = await group('Passing', [one.id])
    await map(made.id, 'passing')
    await own.scim(`PATCH /Users/${one.id}`, patch({ op: 'replace', path: 'active', value: false }))
    const gone = await make.as(own.owner, `DELETE /auth/organizations/${own.id}/roles/passing`)
    expect(gone.status).toBe(204)
    await own.scim(`PATCH /Users/${one.id}`, patch({ op: 'replace', path: 'active', value: true }))
    expect(await make.roleOf(own.id, one.email)).toBe('member')
  })

  it('makes no owners, changes none, and no more than its mapper may do', async () => {
    const { body: record } = await own.scim('POST /Users', oktaUser(own.owner.email))
    const made = await group('Bosses', [record.id])
    expect(await map(made.id, 'owner')).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    expect((await map(made.id, 'viewer')).status).toBe(200)
    expect(await make.roleOf(own.id, own.owner.email)).toBe('owner')
    const roles = `POST /auth/organizations/${own.id}/roles` as const
    const permissions = ['sso.manage', 'members.update', 'members.read']
    await make.as(own.owner, roles, { name: 'keeper', permissions })
    const keeper = await make.join(own.id, 'keeper')
    expect((await map(made.id, 'admin', keeper)).status).toBe(403)
    const admin = await make.join(own.id, 'admin')
    const { body: adminRecord } = await own.scim('POST /Users', oktaUser(admin.email))
    const admins = await group('Not to be demoted', [adminRecord.id])
    expect((await map(admins.id, 'keeper', keeper)).status).toBe(403)
    expect(await make.roleOf(own.id, admin.email)).toBe('admin')
    expect((await map('scg_00000000000000000000000000', 'viewer')).body.code).toBe('SCIM_GROUP_NOT_FOUND')
    expect((await map(made.id, 'nothing')).body.code).toBe('ROLE_NOT_FOUND')
  })

  it('is kept and listed also while it stands for none', async () => {
    const made = await group('Unmapped')
    const { body } = await make.as(own.owner, `GET /auth/organizations/${own.id}/scim-groups?limit=200`)
    const found = body.data.find(({ id }: { id: string }) => id === made.id)
    expect(found).toMatchObject({ display_name: 'Unmapped', role: null, member_count: 0 })
    const again = await own.scim('POST /Groups', { schemas: [GROUP], displayName: 'UNMAPPED' })
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
  })
})
