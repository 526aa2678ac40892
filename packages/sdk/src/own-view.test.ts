import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'

let app: StartedApp
let ada: Tenantry
let org: { id: string; slug: string }
const receiver = createServer((request, response) => void request.resume().on('end', () => response.end()))
let url: string
beforeAll(async () => {
  app = await startApp({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
  ada = new Tenantry({ url: app.url })
  await ada.auth.register({ email: 'ada@example.com', password: 'correct horse battery' })
  org = await ada.orgs.create({ name: 'Acme', slug: 'acme' })
  await ada.orgs.create({ name: 'Other', slug: 'other' })
})
afterAll(async () => {
  receiver.close()
  await app.close()
})

it('orgs.audit lists, exports, verifies and streams what happened in an organization, for its members', async () => {
  const audit = ada.orgs.audit('acme')
  const stream = audit.stream({ action: 'organization.' })
  const next = stream.next()
  await ada.orgs.update(org.id, { name: 'Acme Inc.' })
  expect((await next).value).toMatchObject({ action: 'organization.updated', organization_id: org.id })
  await stream.return()
  const entries = await Array.fromAsync(audit.list({ limit: 1 }))
  expect(new Set(entries.map((entry) => entry.organization_id))).toEqual(new Set([org.id]))
  expect(entries.map(({ action }) => action)).toContain('organization.created')
  expect(await audit.list({ action: 'organization.updated' })).toHaveLength(1)
  expect(await audit.verify()).toMatchObject({ ok: true, chains: 1 })
  const lines = await new Response(await audit.export()).text()
  expect(lines).toContain('organization.updated')
  expect(new Set(lines.match(/"organization_id":"org_\w+"/g)).size).toBe(1)
  await expect(ada.audit.list()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ada.orgs.audit('../acme').list()).rejects.toMatchObject({ status: 404 })
})

it('orgs.webhooks makes, tests and removes an organization’s own endpoints, for its members', async () => {
  const webhooks = ada.orgs.webhooks(org.id)
  const created = await webhooks.create({ url, eventTypes: ['organization.*'] })
  expect((await webhooks.list()).map(({ id }) => id)).toEqual([created.id])
  expect(await webhooks.update(created.id, { description: 'Ours' })).toMatchObject({ description: 'Ours' })
  expect((await webhooks.rotateSecret(created.id)).secret).not.toBe(created.secret)
  const { delivery } = await webhooks.test(created.id)
  await expect.poll(async () => (await webhooks.delivery(created.id, delivery!.id)).status).toBe('delivered')
  await ada.orgs.update('other', { name: 'Other Inc.' })
  await ada.orgs.update('acme', { name: 'Acme' })
  await expect
    .poll(async () => (await webhooks.deliveries(created.id)).map(({ type }) => type))
    .toEqual(['organization.updated', 'webhook.test'])
  expect(await webhooks.replay(created.id, { messageId: delivery!.message_id })).toEqual({ replayed: 1 })
  await expect(ada.orgs.webhooks('other').get(created.id)).rejects.toMatchObject({
    code: 'WEBHOOK_NOT_FOUND',
  })
  await webhooks.delete(created.id)
  expect(await webhooks.list()).toHaveLength(0)
})

it('orgs.getAccess tells what the caller may do, users.listOrganizations and users.factors what operators see of a user', async () => {
  expect(await ada.orgs.getAccess('acme')).toMatchObject({
    role: 'owner',
    permissions: expect.arrayContaining(['organization.delete']),
  })
  const operator = new Tenantry({ url: app.url, apiKey: app.adminKey })
  const own = await Array.fromAsync(operator.users.listOrganizations('ada@example.com', { limit: 1 }))
  expect(own.map(({ slug, role }) => `${slug} ${role}`).toSorted()).toEqual(['acme owner', 'other owner'])
  expect(await operator.users.factors.get('ada@example.com')).toMatchObject({ totp: null, passkeys: [] })
  expect(await operator.users.factors.reset('ada@example.com')).toBeUndefined()
})
