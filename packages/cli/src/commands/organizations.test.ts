import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const org = {
  id: 'org_1',
  slug: 'acme',
  name: 'Acme \u001B[31m',
  metadata: {},
  settings: {
    require_second_factor: true,
    session_lifetime_seconds: 3600,
    allowed_email_domains: ['acme.example', 'acme.test'],
    member_limit: 5,
  },
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
  deleted_at: null,
  purge_at: 1_780_003_600,
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /auth/organizations': { body: { data: [org], next_cursor: null } },
    'POST /auth/organizations': { body: org },
    'GET /auth/organizations/acme': { body: org },
    'DELETE /auth/organizations/acme': { body: org },
    'POST /platform/organizations/acme/restore': { body: org },
    'GET /auth/organizations/acme/members': {
      body: {
        data: [{ email: 'a@example.com', name: null, role: 'viewer', user_id: 'usr_1' }],
        next_cursor: null,
      },
    },
    'GET /auth/organizations/acme/roles': {
      body: {
        data: [{ name: 'janitor', kind: 'organization', permissions: ['members.read', 'roles.read'] }],
        next_cursor: null,
      },
    },
    'GET /auth/organizations/acme/invitations': { body: { data: [invitation], next_cursor: null } },
    'POST /auth/organizations/acme/invitations/inv_1/resend': { body: invitation },
    'DELETE /auth/organizations/acme/invitations/inv_1': { body: invitation },
    'POST /auth/organizations/acme/invitations/bulk': {
      body: {
        invited: 1,
        results: [
          { email: 'a@example.com', status: 'invited' },
          { email: 'b', status: 'refused', code: 'INVALID_REQUEST', detail: 'no address' },
        ],
      },
    },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const invitation = {
  id: 'inv_1',
  email: 'a\u001B[2J@example.com',
  role: 'admin',
  status: 'pending',
  expires_at: 1_780_003_600,
}

const run = (...args: string[]) =>
  runCli(['orgs', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

it('tenantry orgs lists, creates, shows and deletes organizations', async () => {
  const listed = await run('list', '--search', 'ac', '--deleted')
  expect(listed.stdout).toMatch(/acme .*org_1/)
  expect(listed.stdout).not.toContain('\u001B[31m')
  expect(stub.requests[0]?.path).toBe('/auth/organizations?limit=50&search=ac&deleted=true')
  expect((await run('create', 'Acme', '--owner', 'ada@example.com')).stdout).toContain('org_1')
  const shown = (await run('show', 'acme')).stdout
  expect(shown).toMatch(/second factor +required/)
  expect(shown).toMatch(/e-mail domains +acme.example acme.test/)
  expect((await run('delete', 'acme')).stdout).toContain('can be restored until')
  expect((await run('restore', 'acme')).stdout).toContain('Restored')
})

it('tenantry orgs invite says what became of each address, and fails when one was refused', async () => {
  const { stdout, exitCode } = await run('invite', 'acme', 'a@example.com', 'b')
  expect(stdout).toMatch(/a@example.com +invited/)
  expect(stdout).toMatch(/b +refused +no address/)
  expect(exitCode).toBe(1)
})

it('tenantry orgs members and roles list what an organization has', async () => {
  const { stdout } = await run('members', 'acme', '--role', 'viewer', '--search', 'a@')
  expect(stdout).toMatch(/a@example.com +viewer +usr_1/)
  expect(stub.requests[0]?.path).toBe('/auth/organizations/acme/members?role=viewer&search=a%40')
  expect((await run('roles', 'acme')).stdout).toMatch(/janitor +organization +members.read roles.read/)
})

it('tenantry orgs invitations lists them, sends one again and takes one back', async () => {
  const listed = await run('invitations', 'acme')
  expect(listed.stdout).toMatch(/admin +pending .*inv_1/)
  expect(listed.stdout).not.toContain('\u001B[2J')
  expect((await run('invitations', 'acme', '--resend', 'inv_1')).stdout).toContain('Sent again')
  expect((await run('invitations', 'acme', '--revoke', 'inv_1')).stdout).toContain('Revoked')
  expect(stub.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /auth/organizations/acme/invitations',
    'POST /auth/organizations/acme/invitations/inv_1/resend',
    'DELETE /auth/organizations/acme/invitations/inv_1',
  ])
  const both = await run('invitations', 'acme', '--resend', 'inv_1', '--revoke', 'inv_1')
  expect(both.exitCode).toBe(2)
})
