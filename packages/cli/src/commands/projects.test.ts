import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { problem, startStub, type StubServer } from '../testing/stub-server.ts'

let folder: Project
let stub: StubServer

const shop = {
  id: 'prj_1',
  organization_id: 'org_1',
  slug: 'web-shop',
  name: 'Web \u001B[31mshop',
  environments: ['test', 'live'],
  metadata: {},
  settings: { default_environment: 'test', approvals: { needed: 1, auto: { nothing_destroyed: true } } },
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
  deleted_at: null,
  purge_at: null,
}

beforeEach(async () => {
  folder = await createProject({ bare: true })
  stub = await startStub({
    'GET /projects': { body: { data: [shop], next_cursor: null } },
    'POST /projects': { status: 201, body: shop },
    'GET /projects/web-shop': { body: shop },
    'PATCH /projects/web-shop': { body: shop },
    'DELETE /projects/web-shop': { body: { ...shop, deleted_at: 1, purge_at: 1_780_003_600 } },
    'DELETE /projects/busy': problem(409, 'PROJECT_IN_USE'),
    'POST /projects/web-shop/restore': { body: shop },
  })
})
afterEach(async () => {
  await stub.close()
  await folder.remove()
})

const run = (...args: string[]) =>
  runCli(['projects', ...args], {
    cwd: folder.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

describe('tenantry projects', () => {
  it('lists and shows those of an organization, whatever their names hold', async () => {
    const { stdout } = await run('list', '--org', 'acme', '--search', 'shop')
    expect(stdout).toMatch(/web-shop +test live .*prj_1/)
    expect(stdout).not.toContain('\u001B[31m')
    expect(stub.requests[0]?.path).toBe('/projects?limit=50&organization=acme&search=shop')
    expect((await run('show', 'web-shop', '--org', 'acme')).stdout).toMatch(/default +test/)
  })

  it('creates and changes what the flags say', async () => {
    const flags = ['--environments', 'test, live', '--default-environment', 'test', '--metadata', '{"a":1}']
    expect((await run('create', 'Web shop', '--org', 'acme', ...flags)).exitCode).toBe(0)
    await run('update', 'web-shop', '--org', 'acme', '--name', 'Shop')
    const bodies = stub.requests.map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body))
    expect(bodies).toEqual([
      {
        organization: 'acme',
        name: 'Web shop',
        environments: ['test', 'live'],
        settings: { default_environment: 'test' },
        metadata: { a: 1 },
      },
      { name: 'Shop' },
    ])
    expect((await run('create', 'x', '--metadata', '[]')).exitCode).toBe(2)
  })

  it('deletes, restores, and says why not', async () => {
    expect((await run('delete', 'web-shop', '--org', 'acme')).stdout).toContain('can be restored until')
    expect((await run('restore', 'web-shop', '--org', 'acme')).stdout).toContain('Restored web-shop')
    const busy = await run('delete', 'busy', '--org', 'acme')
    expect(busy.exitCode).toBe(1)
    expect(busy.stderr).toContain('PROJECT_IN_USE')
  })
})
