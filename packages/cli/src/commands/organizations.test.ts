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
  settings: { require_second_factor: true, member_limit: 5 },
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
  expect((await run('show', 'acme')).stdout).toMatch(/second factor +required/)
  expect((await run('delete', 'acme')).stdout).toContain('can be restored until')
})

it('tenantry orgs invite says what became of each address, and fails when one was refused', async () => {
  const { stdout, exitCode } = await run('invite', 'acme', 'a@example.com', 'b')
  expect(stdout).toMatch(/a@example.com +invited/)
  expect(stdout).toMatch(/b +refused +no address/)
  expect(exitCode).toBe(1)
})
