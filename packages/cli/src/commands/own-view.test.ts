import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'

let app: StartedApp
let project: Project
let token: string
beforeAll(async () => {
  app = await startApp({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
  project = await createProject({ bare: true })
  const person = { email: 'ada@example.com', password: 'correct horse battery' }
  const { body } = await app.call('POST /auth/register', person, { key: null })
  const key = { key: body.session.token as string }
  for (const slug of ['acme', 'other']) await app.call('POST /auth/organizations', { name: slug, slug }, key)
  token = (await app.call('POST /auth/me/tokens', { name: 'laptop' }, key)).body.token
})
afterAll(async () => {
  await app.close()
  await project.remove()
})

/** As a member of two organizations, and nobody else. */
const run = (...args: string[]) =>
  runCli(args, { cwd: project.folder, env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: token } })

it('tenantry audit --org shows, exports and verifies the trail of one’s own organization', async () => {
  expect((await run('audit', 'list')).exitCode).toBe(1)
  const { stdout } = await run('audit', 'list', '--org', 'acme')
  expect(stdout).toContain('organization.created')
  expect(stdout.match(/organization:org_\w+/g)).toHaveLength(1)
  const exported = await run('audit', '--org', 'acme', 'export', '--action', 'organization.')
  expect(exported.stdout.match(/"action":"organization.created"/g)).toHaveLength(1)
  expect((await run('audit', 'verify', '--org', 'acme')).exitCode).toBe(0)
  const unclear = [
    ['list', '--org', 'acme', '--organization', 'org_0'],
    ['verify', '--org', 'acme', '--anchor', 'anchor.json'],
    ['retention', '--org', 'acme'],
  ]
  for (const args of unclear) expect((await run('audit', ...args)).exitCode, args.join(' ')).toBe(2)
})

it('tenantry webhooks --org keeps the endpoints of one’s own organization', async () => {
  const url = 'http://127.0.0.1:9/hook'
  expect((await run('webhooks', 'list')).exitCode).toBe(1)
  const made = await run('webhooks', 'create', url, '--events', 'member.*', '--org', 'acme')
  const id = /whk_\w+/.exec(made.stdout)?.[0] ?? made.stderr
  expect((await run('webhooks', 'list', '--org', 'acme')).stdout).toContain(id)
  expect((await run('webhooks', 'list', '--org', 'other')).stdout).not.toContain(id)
  for (const args of [['show'], ['disable'], ['deliveries']])
    expect((await run('webhooks', ...args, id, '--org', 'acme')).exitCode, args[0]).toBe(0)
  expect((await run('webhooks', 'show', id, '--org', 'other')).exitCode).toBe(1)
  expect((await run('webhooks', 'delete', id, '--yes', '--org', 'acme')).exitCode).toBe(0)
})
