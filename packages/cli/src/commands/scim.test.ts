import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'

let app: StartedApp
let project: Project

beforeAll(async () => {
  app = await startApp()
  project = await createProject({ bare: true })
  const email = 'owner@example.com'
  await app.call('POST /platform/users', { email, password: 'correct horse battery' })
  await app.call('POST /auth/organizations', { name: 'Acme', slug: 'acme', owner: email })
})
afterAll(async () => {
  await project.remove()
  await app.close()
})

const run = (...args: string[]) =>
  runCli(['scim', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey },
  })

it('tenantry scim makes a token that works, maps a group that it sends, and revokes the token', async () => {
  const expires = new Date(Date.now() + 86_400_000 * 30).toISOString().slice(0, 10)
  const made = await run('tokens', 'create', 'acme', 'Okta', '--expires', expires, '--default-role', 'viewer')
  expect(made.stderr).toBe('')
  const token = /scim_\S+/.exec(made.stdout)?.[0] ?? ''
  const id = /sct_[0-9a-z]+/.exec(made.stdout)?.[0] ?? ''
  const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Admins\u001B[31m' }
  const sent = await app.call('POST /scim/v2/Groups', group, { key: token })
  expect(sent.status).toBe(201)
  expect((await run('tokens', 'list', 'acme')).stdout).toMatch(/Okta +valid +viewer .*sct_/)
  const mapped = await run('groups', 'map', 'acme', sent.body.id, 'admin')
  expect(mapped.stdout).toContain('stands for the role admin')
  const listed = await run('groups', 'list', 'acme')
  expect(listed.stdout).toMatch(/Admins.* +admin +0 +scg_/)
  expect(listed.stdout).not.toContain('\u001B[31m')
  expect((await run('groups', 'map', 'acme', sent.body.id)).stdout).toContain('no role')
  expect((await run('tokens', 'revoke', 'acme', id)).stdout).toContain('Revoked Okta')
  expect((await app.call('GET /scim/v2/Groups', undefined, { key: token })).status).toBe(401)
})

it('tenantry scim tokens create wants to know when the token ends', async () => {
  expect((await run('tokens', 'create', 'acme', 'Okta')).exitCode).toBe(2)
  const past = await run('tokens', 'create', 'acme', 'Okta', '--expires', '2020-01-31')
  expect([past.exitCode, past.stderr]).toEqual([1, expect.stringContaining('a time to come')])
})
