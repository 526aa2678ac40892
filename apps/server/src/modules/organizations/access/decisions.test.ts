import { expect, it } from 'vitest'
import type { UserActor } from '../../../kernel/actor.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { moduleOn } from '../testing/module-on.ts'
import { people } from '../testing/people.ts'

describeBothApps('Decisions about an organization', ({ start }) => {
  const actorOf = (userId: string, more: Partial<UserActor> = {}): UserActor => ({
    kind: 'user',
    userId,
    email: 'somebody@example.com',
    operatorRole: null,
    via: { kind: 'session', sessionId: 'ses_0' },
    impersonatorId: null,
    authenticatedAt: Math.floor(Date.now() / 1000),
    secondFactor: false,
    scopes: null,
    organizationId: null,
    ...more,
  })

  it('are made at once when nothing has changed, under a version that says so', async () => {
    const app = await start()
    const make = people(app)
    const owner = await make.person()
    const { id, slug } = await make.organization(owner)
    const viewer = actorOf((await make.join(id, 'viewer')).id)
    const module = moduleOn(app)
    const first = module.access(viewer, slug, 'members.read')
    expect(first).toBeInstanceOf(Promise)
    expect(await first).toMatchObject({ id, slug, role: 'viewer' })
    const version = module.versionOf(id)
    for (const reference of [id, slug])
      expect(module.access(viewer, reference, 'members.read')).toMatchObject({ id, role: 'viewer' })
    expect(() => module.access(viewer, id, 'members.invite')).toThrow('members.invite')
    expect(module.permissionsOf(viewer, id)).toBeInstanceOf(Set)
    expect(module.versionOf(id)).toBe(version)
    await app.app.control.transaction(async (tx) => module.changed(tx, id))
    expect(module.versionOf(id)).not.toBe(version)
    expect(module.access(viewer, id, 'members.read')).toBeInstanceOf(Promise)
  })

  it('are what the role, the credential and the policy all allow, and nothing for outsiders', async () => {
    const app = await start()
    const make = people(app)
    const owner = await make.person()
    const { id } = await make.organization(owner)
    const other = await make.organization(owner)
    const module = moduleOn(app)
    const of = async (more: Partial<UserActor>) => [
      ...(await module.permissionsOf(actorOf(owner.id, more), id)),
    ]
    expect(await of({})).toContain('organization.delete')
    expect(await of({ scopes: ['members.read', 'no.such'] })).toEqual(['members.read'])
    expect(await of({ organizationId: id, scopes: ['database.read'] })).toEqual(['database.read'])
    expect(await of({ organizationId: other.id })).toEqual([])
    expect(await of({ userId: (await make.person()).id })).toEqual([])
    // A narrow token of an operator is what it names, within what its user may do as a member.
    expect(await of({ operatorRole: 'owner', scopes: ['members.read'] })).toEqual(['members.read'])
    await app.call(`PATCH /auth/organizations/${id}`, { settings: { require_second_factor: true } })
    module.forget()
    expect(await of({})).toEqual([])
    expect(await of({ secondFactor: true })).toContain('organization.delete')
    const key = { kind: 'key', keyId: 'key_0', name: 'k' } as const
    const scope = { kind: 'organization', organizationId: id, permissions: ['database.read'] } as const
    expect([...(await module.permissionsOf({ ...key, scope }, id))]).toEqual(['database.read'])
    expect([...(await module.permissionsOf({ ...key, scope }, other.id))]).toEqual([])
    const databases = { kind: 'databases', databaseIds: [], access: 'read', sql: false } as const
    expect([...(await module.permissionsOf({ ...key, scope: databases }, id))]).toEqual([])
  })
})
