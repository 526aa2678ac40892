import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from './testing/people.ts'

describeBothApps('Members', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const setUp = async () => {
    const owner = await make.person()
    const { id, slug } = await make.organization(owner)
    return { owner, id: id as string, slug: slug as string, path: `/auth/organizations/${id}` as const }
  }
  const rolesIn = async (path: `/${string}`) => {
    const { body } = await app.call(`GET ${path}/members`)
    return Object.fromEntries(
      body.data.map(({ user_id, role }: { user_id: string; role: string }) => [user_id, role]),
    ) as Record<string, string>
  }
  const statuses = (answers: { status: number }[]) =>
    answers.map(({ status }) => status).toSorted((a, b) => a - b)

  it('are listed with name and address, page by page and by role', async () => {
    const { path, id, owner } = await setUp()
    const viewer = await make.join(id, 'viewer')
    const first = await make.as(viewer, `GET ${path}/members?limit=1`)
    expect(first.body.data).toMatchObject([{ user_id: owner.id, email: owner.email, role: 'owner' }])
    const next = await make.as(viewer, `GET ${path}/members?limit=1&cursor=${first.body.next_cursor}`)
    expect(next.body).toMatchObject({ data: [{ user_id: viewer.id }], next_cursor: null })
    const viewers = await make.as(viewer, `GET ${path}/members?role=viewer`)
    expect(viewers.body.data).toHaveLength(1)
    const found = async (search: string) => {
      const list = await make.as(viewer, `GET ${path}/members?search=${encodeURIComponent(search)}`)
      return list.body.data.map(({ user_id }: { user_id: string }) => user_id) as string[]
    }
    await app.call(`PATCH /platform/users/${viewer.id}`, { name: 'Grace Hopper_100%' })
    expect(await found('HOPPER')).toEqual([viewer.id])
    expect(await found('r_100%')).toEqual([viewer.id])
    expect(await found('h_p')).toEqual([])
    expect(await found(owner.email.toUpperCase())).toEqual([owner.id])
    expect(await found((await make.person()).email)).toEqual([])
    expect((await make.as(viewer, `GET ${path}/members?search=`)).status).toBe(400)
    expect((await make.as(viewer, `GET ${path}/members?cursor=x`)).body.code).toBe('INVALID_CURSOR')
  })

  it('are added by the installation alone, up to the limit, each once', async () => {
    const { path, id, owner } = await setUp()
    const user = await make.person()
    const add = (body: object) => app.call(`POST ${path}/members`, body)
    const byOwner = await make.as(owner, `POST ${path}/members`, { user: user.id, role: 'member' })
    expect(byOwner.body.code).toBe('FORBIDDEN')
    expect((await add({ user: user.id, role: 'king' })).body.code).toBe('ROLE_NOT_FOUND')
    expect((await add({ user: 'usr_0', role: 'member' })).body.code).toBe('USER_NOT_FOUND')
    const twice = await Promise.all([1, 2].map(() => add({ user: user.email, role: 'member' })))
    expect(statuses(twice)).toEqual([201, 409])
    await app.call(`PATCH ${path}`, { settings: { member_limit: 3 } })
    const [a, b] = [await make.person(), await make.person()]
    const last = await Promise.all([a, b].map((one) => add({ user: one.id, role: 'member' })))
    expect(statuses(last)).toEqual([201, 409])
    expect(last.find(({ status }) => status === 409)?.body.code).toBe('MEMBER_LIMIT_REACHED')
    expect(Object.keys(await rolesIn(`/auth/organizations/${id}`))).toHaveLength(3)
  })

  it('get no role above the one who gives it, and only owners make owners', async () => {
    const { path, id, owner } = await setUp()
    const admin = await make.join(id, 'admin')
    const member = await make.join(id, 'member')
    const give = (by: Person, to: Person, role: string) =>
      make.as(by, `PATCH ${path}/members/${to.id}/role`, { role })
    expect((await give(member, member, 'admin')).body.code).toBe('FORBIDDEN')
    expect((await give(admin, admin, 'owner')).body.code).toBe('FORBIDDEN')
    expect((await give(admin, member, 'owner')).body.code).toBe('FORBIDDEN')
    expect((await give(admin, owner, 'viewer')).body.code).toBe('FORBIDDEN')
    expect((await make.as(admin, `DELETE ${path}/members/${owner.id}`)).body.code).toBe('FORBIDDEN')
    expect((await make.as(admin, `POST ${path}/transfer`, { user: admin.id })).body.code).toBe('FORBIDDEN')
    expect((await give(admin, member, 'admin')).status).toBe(200)
    expect((await give(owner, member, 'owner')).status).toBe(200)
    expect(await rolesIn(path)).toEqual({
      [owner.id]: 'owner',
      [admin.id]: 'admin',
      [member.id]: 'owner',
    })
  })

  it('lose what a role allowed with the next request', async () => {
    const { path, id, owner } = await setUp()
    const admin = await make.join(id, 'admin')
    expect((await make.as(admin, `PATCH ${path}`, { name: 'By admin' })).status).toBe(200)
    await make.as(owner, `PATCH ${path}/members/${admin.id}/role`, { role: 'viewer' })
    expect((await make.as(admin, `PATCH ${path}`, { name: 'By viewer' })).body.code).toBe('FORBIDDEN')
    await make.as(owner, `DELETE ${path}/members/${admin.id}`)
    expect((await make.as(admin, `GET ${path}`)).body.code).toBe('ORGANIZATION_NOT_FOUND')
  })

  it('with a token that is narrower than their role give no more than the token allows', async () => {
    const { path, id, owner } = await setUp()
    const member = await make.join(id, 'viewer')
    const permissions = ['organization.read', 'members.read', 'members.update']
    const made = await make.as(owner, 'POST /auth/me/tokens', { name: 'narrow', permissions })
    for (const role of ['owner', 'admin', 'member']) {
      const operation = `PATCH ${path}/members/${member.id}/role` as const
      const answer = await app.call(operation, { role }, { key: made.body.token })
      expect(answer.body.code).toBe('FORBIDDEN')
    }
  })

  it('always include an owner, also when two leave, step down or are removed at once', async () => {
    const { path, id, owner } = await setUp()
    const alone = await make.as(owner, `POST ${path}/leave`)
    expect(alone.body.code).toBe('CONFLICT')
    const down = await make.as(owner, `PATCH ${path}/members/${owner.id}/role`, { role: 'admin' })
    expect(down.body.code).toBe('CONFLICT')
    for (const go of ['leave', 'step down', 'remove'] as const) {
      const fresh = await setUp()
      const second = await make.join(fresh.id, 'owner')
      const ways = {
        leave: (one: Person) => make.as(one, `POST ${fresh.path}/leave`),
        'step down': (one: Person) =>
          make.as(one, `PATCH ${fresh.path}/members/${one.id}/role`, { role: 'member' }),
        remove: (one: Person) => app.call(`DELETE ${fresh.path}/members/${one.id}`),
      }
      const answers = await Promise.all([fresh.owner, second].map((one) => ways[go](one)))
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(1)
      const roles = Object.values(await rolesIn(fresh.path))
      expect(roles.filter((role) => role === 'owner')).toHaveLength(1)
    }
    expect(await rolesIn(`/auth/organizations/${id}`)).toEqual({ [owner.id]: 'owner' })
  })

  it('hand the organization over in one step', async () => {
    const { path, id, owner } = await setUp()
    const heir = await make.join(id, 'viewer')
    const outsider = await make.person()
    const transfer = (user: string) => make.as(owner, `POST ${path}/transfer`, { user })
    expect((await transfer(outsider.id)).body.code).toBe('MEMBER_NOT_FOUND')
    expect((await transfer(owner.id)).body.code).toBe('CONFLICT')
    expect((await transfer(heir.id)).body).toMatchObject({ user_id: heir.id, role: 'owner' })
    expect(await rolesIn(path)).toEqual({ [owner.id]: 'admin', [heir.id]: 'owner' })
    expect((await transfer(owner.id)).body.code).toBe('FORBIDDEN')
    expect((await app.call(`POST ${path}/transfer`, { user: owner.id })).status).toBe(200)
    expect(await rolesIn(path)).toEqual({ [owner.id]: 'owner', [heir.id]: 'admin' })
  })

  it('hand an organization over in person and after a fresh sign-in alone', async () => {
    const { path, owner, id } = await setUp()
    const heir = await make.join(id, 'admin')
    const transfer = (by: Person) => make.as(by, `POST ${path}/transfer`, { user: heir.id })
    const stale = await make.session(owner, { secondsAgo: 601 })
    expect((await transfer(stale)).body.code).toBe('FRESH_SIGN_IN_NEEDED')
    const personal = await make.as(owner, 'POST /auth/me/tokens', { name: 'whole' })
    expect((await transfer({ ...owner, token: personal.body.token })).body.code).toBe('FRESH_SIGN_IN_NEEDED')
    const operator = await make.person({ operator_role: 'owner' })
    const reason = { reason: 'A customer asked for help.' }
    const worn = await make.as(operator, `POST /platform/users/${owner.id}/impersonate`, reason)
    const token = worn.body.session.token as string
    expect((await transfer({ ...owner, token })).body.code).toBe('FORBIDDEN')
    expect(await rolesIn(path)).toEqual({ [owner.id]: 'owner', [heir.id]: 'admin' })
    const fresh = await make.session(owner, { secondsAgo: 590 })
    expect((await transfer(fresh)).status).toBe(200)
  })

  it('cannot be deleted as users while an organization has no other owner; then they leave everywhere', async () => {
    const { path, slug, id, owner } = await setUp()
    const refused = await app.call(`DELETE /platform/users/${owner.id}`)
    expect(refused.body.code).toBe('CONFLICT')
    expect(refused.body.detail).toContain(slug)
    const second = await make.join(id, 'owner')
    const answers = await Promise.all(
      [owner, second].map((one) => app.call(`DELETE /platform/users/${one.id}`)),
    )
    expect(statuses(answers)).toEqual([204, 409])
    expect(Object.values(await rolesIn(path))).toEqual(['owner'])
  })

  it('refuse what does not fit, field by field', async () => {
    const { path, id, owner } = await setUp()
    const member = await make.join(id, 'member')
    const role = `PATCH ${path}/members/${member.id}/role` as const
    for (const wrong of ['', 'Owner', 'a b', 7, null, 'x'.repeat(41), '__proto__', 'a\0']) {
      expect((await make.as(owner, role, { role: wrong })).status).toBe(400)
      expect((await app.call(`POST ${path}/members`, { user: member.id, role: wrong })).status).toBe(400)
    }
    for (const name of ['constructor', 'tostring'])
      expect((await make.as(owner, role, { role: name })).body.code).toBe('ROLE_NOT_FOUND')
    for (const user of ['', 7, 'x'.repeat(321)])
      expect((await app.call(`POST ${path}/transfer`, { user })).status).toBe(400)
    const strange = await make.as(owner, `PATCH ${path}/members/%00/role`, { role: 'viewer' })
    expect(strange.status).toBe(400)
    const missing = await make.as(owner, `DELETE ${path}/members/usr_0`)
    expect(missing.body.code).toBe('MEMBER_NOT_FOUND')
    expect((await rolesIn(path))[member.id]).toBe('member')
  })
})
