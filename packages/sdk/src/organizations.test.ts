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
