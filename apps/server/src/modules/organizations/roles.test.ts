import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from './testing/people.ts'

describeBothApps('Roles', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const setUp = async () => {
    const owner = await make.person()
    const { id } = await make.organization(owner)
    const path = `/auth/organizations/${id}` as const
    return { owner, id: id as string, path, roles: `${path}/roles` as const }
  }

  it('of an organization are made of named permissions and hold from the next request', async () => {
    const { owner, id, path, roles } = await setUp()
    const wanted = { name: 'recruiter', permissions: ['members.read', 'members.invite'] }
    const made = await make.as(owner, `POST ${roles}`, wanted)
    expect(made).toMatchObject({ status: 201, body: { kind: 'organization', name: 'recruiter' } })
    const recruiter = await make.join(id, 'recruiter')
    expect((await make.as(recruiter, `GET ${path}/members`)).status).toBe(200)
    expect((await make.as(recruiter, `PATCH ${path}`, { name: 'x' })).body.code).toBe('FORBIDDEN')
    await make.as(owner, `PATCH ${roles}/recruiter`, { permissions: ['organization.update'] })
    expect((await make.as(recruiter, `GET ${path}/members`)).body.code).toBe('FORBIDDEN')
    expect((await make.as(recruiter, `PATCH ${path}`, { name: 'x' })).status).toBe(200)
    expect((await make.as(recruiter, `POST ${path}/leave`)).status).toBe(204)
  })

  it('grant nothing that their maker lacks, before or after a change', async () => {
    const { owner, id, path, roles } = await setUp()
    const admin = await make.join(id, 'admin')
    const create = (name: string, permissions: string[]) =>
      make.as(admin, `POST ${roles}`, { name, permissions })
    expect((await create('boss', ['organization.delete'])).body.code).toBe('FORBIDDEN')
    expect((await create('helper', ['members.read'])).status).toBe(201)
    const grown = await make.as(admin, `PATCH ${roles}/helper`, { permissions: ['billing.manage'] })
    expect(grown.body.code).toBe('FORBIDDEN')
    const cashier = { name: 'cashier', permissions: ['billing.manage', 'members.update', 'roles.manage'] }
    expect((await make.as(owner, `POST ${roles}`, cashier)).status).toBe(201)
    expect((await make.as(admin, `PATCH ${roles}/cashier`, { permissions: [] })).body.code).toBe('FORBIDDEN')
    expect((await make.as(admin, `DELETE ${roles}/cashier`)).body.code).toBe('FORBIDDEN')
    const someone = await make.join(id, 'cashier')
    const up = await make.as(someone, `PATCH ${path}/members/${someone.id}/role`, { role: 'admin' })
    expect(up.body.code).toBe('FORBIDDEN')
    const down = await make.as(admin, `PATCH ${path}/members/${someone.id}/role`, { role: 'viewer' })
    expect(down.body.code).toBe('FORBIDDEN')
  })

  it('in use are not deleted, also when one is given away at that moment', async () => {
    const { owner, id, path, roles } = await setUp()
    const create = async (name: string) =>
      expect((await make.as(owner, `POST ${roles}`, { name, permissions: [] })).status).toBe(201)
    await create('used')
    const member = await make.join(id, 'used')
    expect((await make.as(owner, `DELETE ${roles}/used`)).body.code).toBe('ROLE_IN_USE')
    await make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: 'viewer' })
    await make.as(owner, `POST ${path}/invite`, { email: 'r@example.com', role: 'used' })
    expect((await make.as(owner, `DELETE ${roles}/used`)).body.code).toBe('ROLE_IN_USE')
    for (const level of [roles, '/platform/roles'] as const) {
      const name = level === roles ? 'fleeting' : 'fleeting-too'
      await app.call(`POST ${level}`, { name, permissions: [] })
      const [removed, given] = await Promise.all([
        app.call(`DELETE ${level}/${name}`),
        make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: name }),
      ])
      const outcome = [removed.status, given.status]
      expect([
        [204, 404],
        [409, 200],
      ]).toContainEqual(outcome)
      await make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: 'viewer' })
      await app.call(`DELETE ${level}/${name}`)
    }
  })

  it('of the installation are there in every organization, under a name that none has', async () => {
    const { owner, id, roles } = await setUp()
    const auditor = { name: 'auditor', permissions: ['audit.read'] }
    expect((await make.as(owner, 'POST /platform/roles', auditor)).status).toBe(403)
    expect((await app.call('POST /platform/roles', auditor)).body.kind).toBe('installation')
    expect((await app.call('POST /platform/roles', auditor)).body.code).toBe('ROLE_NAME_TAKEN')
    expect((await make.as(owner, `POST ${roles}`, auditor)).body.code).toBe('ROLE_NAME_TAKEN')
    expect((await make.as(owner, `PATCH ${roles}/auditor`, { permissions: [] })).body.code).toBe(
      'ROLE_NOT_FOUND',
    )
    await make.join(id, 'auditor')
    expect((await app.call('DELETE /platform/roles/auditor')).body.code).toBe('ROLE_IN_USE')
    const { body } = await make.as(owner, `GET ${roles}`)
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual([
      'owner',
      'admin',
      'member',
      'viewer',
      'auditor',
    ])
    await make.as(owner, `POST ${roles}`, { name: 'local', permissions: [] })
    const shadow = await app.call('POST /platform/roles', { name: 'local', permissions: [] })
    expect(shadow.body.code).toBe('ROLE_NAME_TAKEN')
  })

  it('that are built in have what they are said to have, and stay as they are', async () => {
    const { owner, roles } = await setUp()
    const { body } = await make.as(owner, `GET ${roles}`)
    const of = (name: string): string[] =>
      body.data.find((role: { name: string }) => role.name === name).permissions
    expect(of('owner').filter((name) => !of('admin').includes(name))).toEqual([
      'organization.delete',
      'billing.manage',
    ])
    expect(of('member').filter((name) => !of('viewer').includes(name))).toEqual(['database.write'])
    expect(of('viewer').every((name) => name.endsWith('.read'))).toBe(true)
    expect((await make.as(owner, `PATCH ${roles}/admin`, { permissions: [] })).body.code).toBe('CONFLICT')
    expect((await make.as(owner, `DELETE ${roles}/viewer`)).body.code).toBe('CONFLICT')
    const again = await make.as(owner, `POST ${roles}`, { name: 'owner', permissions: [] })
    expect(again.body.code).toBe('ROLE_NAME_TAKEN')
  })

  it('take permissions that the application registers; owners have them at once', async () => {
    const { owner, id, path, roles } = await setUp()
    const admin = await make.join(id, 'admin')
    expect((await make.as(owner, `GET ${path}`)).status).toBe(200)
    const wanted = { name: 'reports.export', description: 'Export', default_roles: ['member'] }
    const unknown = await make.as(owner, `POST ${roles}`, { name: 'r', permissions: ['reports.export'] })
    expect(unknown.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer: '/permissions/0' }] })
    expect((await make.as(owner, 'POST /platform/permissions', wanted)).status).toBe(403)
    const twice = await Promise.all([1, 2].map(() => app.call('POST /platform/permissions', wanted)))
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const builtIn = await app.call('POST /platform/permissions', { name: 'database.read' })
    expect(builtIn.body.code).toBe('PERMISSION_EXISTS')
    const create = (by: typeof owner) =>
      make.as(by, `POST ${roles}`, { name: 'exporter', permissions: ['reports.export'] })
    expect((await create(admin)).body.code).toBe('FORBIDDEN')
    expect((await create(owner)).status).toBe(201)
    const listed = await app.call('GET /platform/permissions')
    expect(listed.body.data.at(-1)).toEqual({
      ...wanted,
      default_roles: ['owner', 'member'],
      registered: true,
    })
  })

  it('look missing to outsiders with their organization, and refuse what does not fit', async () => {
    const { owner, id, roles } = await setUp()
    const stranger = await make.person()
    for (const [method, rest, body] of [
      ['GET', ''],
      ['POST', '', { name: 'x', permissions: [] }],
      ['PATCH', '/x', { permissions: [] }],
      ['DELETE', '/x'],
    ] as const) {
      const ask = async (reference: string) => {
        const answer = await make.as(
          stranger,
          `${method} /auth/organizations/${reference}/roles${rest}`,
          body,
        )
        return JSON.stringify({ ...answer.body, request_id: null })
      }
      expect(await ask(id)).toBe(await ask('org_00000000000000000000000000'))
    }
    for (const body of [
      { name: 'A', permissions: [] },
      { name: '', permissions: [] },
      { name: 'x'.repeat(41), permissions: [] },
      { name: 'ok' },
      { name: 'ok', permissions: ['*'] },
      { name: 'ok', permissions: ['Members.read'] },
      { name: 'ok', permissions: 'members.read' },
      { name: 'ok', permissions: [], description: 'x'.repeat(301) },
      { name: 'ok', permissions: [], description: 'a\0' },
      { name: 'ok', permissions: [], kind: 'built_in' },
    ])
      expect([(await make.as(owner, `POST ${roles}`, body)).status, body]).toEqual([400, body])
    for (const name of ['', 'x', 'a.', 'A.b', 'a.b c'])
      expect((await app.call('POST /platform/permissions', { name })).status).toBe(400)
    expect((await make.as(owner, `DELETE ${roles}/%00`)).status).toBe(400)
  })
})
