import { expect, it } from 'vitest'
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
