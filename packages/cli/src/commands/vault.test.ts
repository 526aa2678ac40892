import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const started = {
  id: 'vrn_1',
  kind: 'rewrap',
  organization_id: null,
  key_id: 'newkey12',
  status: 'waiting',
  total: 3,
  done: 0,
  unreadable: 0,
  error: null,
  created_at: 1_780_000_000,
  finished_at: null,
}
const finished = { ...started, status: 'succeeded', done: 3, finished_at: 1_780_000_005 }
const status = {
  keys: [
    { id: 'newkey12', source: 'environment', present: true, data_keys: 1 },
    { id: 'oldkey12', source: 'data_folder', present: false, data_keys: 3 },
  ],
  data_keys: 3,
  data_keys_behind: 2,
  values_without_data_key: 4,
  runs: [started],
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /platform/vault': { body: status },
    'POST /platform/vault/rewrap': { status: 202, body: started },
    'POST /platform/vault/rotate': { status: 202, body: { ...started, kind: 'reseal' } },
    'GET /platform/vault/runs/vrn_1': { body: finished },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (...args: string[]) =>
  runCli(['vault', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

describe('tenantry vault', () => {
  it('shows the keys, and whether an earlier one is still needed', async () => {
    const { stdout, exitCode } = await run('status')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/newkey12 +environment +present +1/)
    expect(stdout).toMatch(/oldkey12 +data folder +earlier +3/)
    expect(stdout).toContain('needed for 2 data keys and 4 values: tenantry vault rewrap')
  })

  it('begins a rewrap, and waits for it when told to', async () => {
    expect((await run('rewrap')).stdout).toContain('waiting, 0 of 3')
    const { stdout, exitCode } = await run('rewrap', '--wait')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('succeeded, 3 of 3')
  })

  it('rotates the key of an organization, or of the installation', async () => {
    await run('rotate-key', '--org', 'acme')
    await run('rotate-key')
    const bodies = stub.requests.map(({ body }) => body)
    expect(bodies.map((body) => (typeof body === 'string' ? JSON.parse(body) : body))).toEqual([
      { organization: 'acme' },
      {},
    ])
  })
})
