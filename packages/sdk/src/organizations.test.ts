import { describe, expect, it } from 'vitest'
import { startApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'
import { fakeFetch, json } from './testing/fake-server.ts'

it('organizations are called by either name, with the parameters of the API', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 5 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const tenantry = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  expect(tenantry.organizations).toBe(tenantry.orgs)
  await tenantry.orgs.create({ name: 'Acme', slug: 'acme' })
  await tenantry.orgs.invite({ orgId: 'acme', email: 'a@example.com', role: 'admin', expiresInDays: 2 })
  await tenantry.organizations.updateMemberRole({ orgId: 'acme', userId: 'usr_1', role: 'viewer' })
  await tenantry.organizations.removeMember({ orgId: 'acme', userId: 'usr_1' })
  await tenantry.organizations.listMembers('acme', { role: 'viewer' })
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/auth/organizations', { name: 'Acme', slug: 'acme' }],
    [
      'POST',
      '/auth/organizations/acme/invite',
      { email: 'a@example.com', role: 'admin', expires_in_days: 2 },
    ],
    ['PATCH', '/auth/organizations/acme/members/usr_1/role', { role: 'viewer' }],
    ['DELETE', '/auth/organizations/acme/members/usr_1', undefined],
    ['GET', '/auth/organizations/acme/members?role=viewer', undefined],
  ])
})

it('settings are given in camelCase, and metadata stays as it is', async () => {
  const { fetch, sent } = fakeFetch(json({ id: 'x' }))
  const tenantry = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  const settings = { memberLimit: 5, allowedEmailDomains: ['acme.example'] }
  await tenantry.orgs.create({ name: 'Acme', settings, metadata: { planName: 'pro' } })
  await tenantry.orgs.update('acme', { settings: { sessionLifetimeSeconds: null } })
  expect(sent.map(({ body }) => body)).toEqual([
    {
      name: 'Acme',
      settings: { member_limit: 5, allowed_email_domains: ['acme.example'] },
      metadata: { planName: 'pro' },
    },
    { settings: { session_lifetime_seconds: null } },
  ])
})

it('tokens and groups of an identity provider are called with the parameters of the API', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 5 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const { scim } = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch }).orgs
  await scim.tokens.create({ orgId: 'acme', name: 'Okta', expiresAt: 1_900_000_000, defaultRole: 'viewer' })
  await scim.tokens.list('acme', { limit: 5 })
  await scim.tokens.revoke('acme', 'sct_1')
  await scim.groups.list('acme')
  await scim.groups.map('acme', 'scg_1', null)
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    [
      'POST',
      '/auth/organizations/acme/scim-tokens',
      { name: 'Okta', expires_at: 1_900_000_000, default_role: 'viewer' },
    ],
    ['GET', '/auth/organizations/acme/scim-tokens?limit=5', undefined],
    ['DELETE', '/auth/organizations/acme/scim-tokens/sct_1', undefined],
    ['GET', '/auth/organizations/acme/scim-groups', undefined],
    ['PATCH', '/auth/organizations/acme/scim-groups/scg_1', { role: null }],
  ])
})

describe('organizations against the server', () => {
  it('are made, joined by invitation, and run by their people, as each of them may', async () => {
    const app = await startApp()
    try {
      const admin = new Tenantry({ url: app.url, apiKey: app.adminKey })
      const signIn = async (email: string) => {
        const password = 'correct horse battery'
        await app.call('POST /platform/users', { email, password })
        const { body } = await app.call('POST /auth/login', { email, password }, { key: null })
        return new Tenantry({ url: app.url, apiKey: body.session.token })
      }
      const [ada, grace] = [await signIn('ada@example.com'), await signIn('grace@example.com')]
      const org = await ada.orgs.create({
        name: 'Acme Corporation',
        settings: { sessionLifetimeSeconds: 3600 },
      })
      expect(org).toMatchObject({ slug: 'acme-corporation', settings: { session_lifetime_seconds: 3600 } })

      await admin.permissions.register({ name: 'reports.export', defaultRoles: ['admin'] })
      expect((await admin.permissions.list()).find(({ name }) => name === 'reports.export')).toMatchObject({
        default_roles: ['owner', 'admin'],
        registered: true,
      })
      await admin.roles.create({ name: 'auditor', permissions: ['audit.read'] })
      await admin.roles.update('auditor', { description: 'Looks' })
      await ada.orgs.createRole({ orgId: org.slug, name: 'reporter', permissions: ['reports.export'] })
      const roles = await ada.orgs.listRoles(org.id)
      const names = roles.map(({ name }) => name).join(' ')
      expect(names).toBe('owner admin member viewer auditor reporter')

      await ada.orgs.invite({ orgId: org.slug, email: 'grace@example.com', role: 'reporter' })
      const [invitation] = await grace.orgs.listOwnInvitations()
      expect(invitation).toMatchObject({ organization_name: 'Acme Corporation', role: 'reporter' })
      await grace.orgs.acceptOwnInvitation(invitation?.id ?? '')
      expect([...(await grace.orgs.listOwn())]).toMatchObject([{ id: org.id, role: 'reporter' }])
      await expect(grace.orgs.update(org.id, { name: 'Mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' })

      const [member] = await ada.orgs.listMembers(org.id, { search: 'grace' })
      await ada.organizations.updateMemberRole({
        orgId: org.id,
        userId: member?.user_id ?? '',
        role: 'auditor',
      })
      await ada.orgs.deleteRole(org.id, 'reporter')
      await expect(admin.roles.delete('auditor')).rejects.toMatchObject({ code: 'ROLE_IN_USE' })
      await ada.orgs.transfer({ orgId: org.id, userId: 'grace@example.com' })
      await ada.orgs.leave(org.id)
      await expect(ada.orgs.get(org.id)).rejects.toMatchObject({ code: 'ORGANIZATION_NOT_FOUND' })
      await admin.roles.delete('auditor')

      const [guest] = (await grace.orgs.inviteMany(org.id, [{ email: 'x@example.com', role: 'viewer' }]))
        .results
      await grace.orgs.revokeInvitation(org.id, guest?.invitation?.id ?? '')
      expect((await grace.orgs.listInvitations(org.id)).map(({ status }) => status)).toEqual([
        'revoked',
        'accepted',
      ])
      await grace.orgs.delete(org.id)
      expect([...(await admin.orgs.list({ deleted: true }))]).toMatchObject([{ id: org.id }])
      expect((await admin.orgs.restore(org.slug)).deleted_at).toBeNull()
    } finally {
      await app.close()
    }
  })
})

it('databases of organizations are asked for by the organization, alone or with the database', async () => {
  const { fetch, sent } = fakeFetch(...Array.from({ length: 4 }, () => json({ data: [] })))
  const tenantry = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  await tenantry.org('acme').from('projects').select()
  await tenantry.forOrg('acme').from('projects').select()
  await tenantry.database('shared').forOrg('acme').from('projects').select()
  await tenantry.database('shared').from('projects').select()
  const named = sent.map(({ headers }) => [headers.get('tenantry-database'), headers.get('tenantry-org')])
  expect(named).toEqual([
    [null, 'acme'],
    [null, 'acme'],
    ['shared', 'acme'],
    ['shared', null],
  ])
  const { error } = await tenantry.org('no org').from('projects').select()
  expect(error?.code).toBe('INVALID_ARGUMENT')
})

describe('databases against the server', () => {
  it('are given to users and organizations, found by the organization, and taken back', async () => {
    const app = await startApp()
    try {
      const admin = new Tenantry({ url: app.url, apiKey: app.adminKey })
      const email = 'ada@example.com'
      const password = 'correct horse battery'
      const { body: user } = await app.call('POST /platform/users', { email, password })
      const { body } = await app.call('POST /auth/login', { email, password }, { key: null })
      const ada = new Tenantry({ url: app.url, apiKey: body.session.token })
      const org = await ada.orgs.create({ name: 'Acme' })
      const [first, second] = [
        await admin.databases.create({ name: 'first' }),
        await admin.databases.create({ name: 'second' }),
      ]
      expect(await admin.orgs.getDbAccess(org.id, first.id)).toBeNull()
      await admin.orgs.grantDbAccess(org.id, first.id)
      const granted = await admin.orgs.grantDbAccess('acme', 'second')
      expect(granted).toMatchObject({ id: second.id, name: 'second', template: null, is_default: false })
      expect(await ada.orgs.getDbAccess('acme', 'second')).toEqual({ granted_at: granted.granted_at })
      expect((await ada.org('acme').schema()).data).toMatchObject({ database_id: first.id })
      await ada.orgs.setDefaultDatabase('acme', 'second')
      expect((await ada.org('acme').schema()).data).toMatchObject({ database_id: second.id })
      expect([...(await ada.orgs.listDatabases('acme'))].map(({ name }) => name)).toEqual(['first', 'second'])
      await ada.orgs.revokeDbAccess('acme', 'first')
      await expect(ada.orgs.create({ name: 'B', provisionDatabase: { template: 'notes' } })).rejects.toThrow(
        'installation',
      )
      expect((await ada.database('first').schema()).error?.code).toBe('DATABASE_NOT_FOUND')

      const { users } = admin
      await users.grantDbAccess(user.id, 'first')
      const grantees = await admin.databases.listGrantees('first')
      expect(grantees.map(({ grantee }) => grantee)).toEqual([{ kind: 'user', id: user.id }])
      expect((await ada.database('first').schema()).error).toBeNull()
      expect([...(await users.listDatabases(email))]).toMatchObject([{ id: first.id, name: 'first' }])
      expect(await users.getDbAccess(email, 'second')).toBeNull()
      await users.revokeDbAccess(email, first.id)
      expect((await ada.database('first').schema()).error?.code).toBe('DATABASE_NOT_FOUND')
      await expect(users.getDbAccess('nobody@example.com', 'first')).rejects.toThrow('no user')
    } finally {
      await app.close()
    }
  })
})
