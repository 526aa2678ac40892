import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const key = {
  id: 'key_1',
  name: 'sync \u001B[31m',
  scope: { kind: 'organization', organization_id: 'org_1', permissions: ['database.read', 'members.read'] },
  created_at: 1_780_000_000,
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /auth/organizations/acme/keys': { body: { data: [key], next_cursor: null } },
    'POST /auth/organizations/acme/keys': { body: { ...key, token: 'tnt_secret' } },
    'DELETE /auth/organizations/acme/keys/key_1': { body: key },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (...args: string[]) =>
  runCli(['keys', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

it('tenantry keys --org makes, lists and revokes keys of an organization', async () => {
  const permissions = ['--permission', 'database.read', '--permission', 'members.read']
  const made = await run('create', 'sync', '--org', 'acme', ...permissions, '--expires', '2027-01-31')
  expect(made.stdout).toContain('tnt_secret')
  expect(made.stdout).toContain('organization org_1: database.read, members.read')
  expect(stub.requests[0]?.body).toEqual({
    name: 'sync',
    permissions: ['database.read', 'members.read'],
    expires_at: 1_801_353_600,
  })
  const listed = await run('list', '--org', 'acme')
  expect(listed.stdout).toMatch(/organization org_1: .*key_1/)
  expect(listed.stdout).not.toContain('\u001B[31m')
  expect((await run('revoke', 'key_1', '--org', 'acme')).stdout).toContain('Revoked')
})

it('tenantry keys create --org refuses what is not an organization’s to give, and sends nothing', async () => {
  const tries = [
    ['--org', 'acme'],
    ['--org', 'acme', '--permission', 'database.read', '--database', 'shared'],
    ['--org', 'acme', '--permission', 'database.read', '--installation'],
    ['--org', 'acme', '--permission', 'database.read', '--sql'],
    ['--database', 'shared', '--permission', 'database.read'],
  ]
  for (const options of tries) expect((await run('create', 'sync', ...options)).exitCode).toBe(2)
  expect(stub.requests).toEqual([])
})
