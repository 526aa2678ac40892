import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'
import { startStub, type StubServer } from '../../testing/stub-server.ts'

let project: Project
let stub: StubServer

const spent = { amount: 1250, forecast: 3000, unpriced: 0 }
const costs = {
  organization_id: 'org_1',
  project_id: null,
  month: '2026-11',
  currency: 'USD',
  until: 1_795_000_000,
  total: { ...spent, unpriced: 1 },
  groups: [
    { key: 'res_1', name: 'web', ...spent },
    { key: 'res_2', name: 'files', amount: null, forecast: null, unpriced: 1 },
  ],
  days: [{ day: '2026-11-01', amount: 1250 }],
  price_list: { as_of: '2025-01-01', sources: [{ id: 'aws', status: 'unverified' }] },
}
const budget = {
  id: 'bud_1',
  organization_id: 'org_1',
  project_id: null,
  name: 'Cloud',
  amount: 5000,
  currency: 'USD',
  thresholds: [50, 100],
  notify: [],
  month: '2026-11',
  spent,
  forecast_thresholds: [100],
  alerts: [
    { threshold: 50, basis: 'spent', at: 1_795_000_000 },
    { threshold: 100, basis: 'forecast', at: 1_795_000_000 },
  ],
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /infra/costs': { body: costs },
    'GET /infra/budgets': { body: { data: [budget], next_cursor: null } },
    'POST /infra/budgets': { status: 201, body: budget },
    'GET /infra/budgets/bud_1': { body: budget },
    'PATCH /infra/budgets/bud_1': { body: budget },
    'DELETE /infra/budgets/bud_1': { status: 204 },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (...args: string[]) =>
  runCli(['infra', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

describe('tenantry infra cost', () => {
  it('shows what is spent and what is unpriced, and whether the prices were looked up', async () => {
    const { stdout, exitCode } = await run('cost', '--org', 'acme', '--by', 'resource', '--days')
    expect(exitCode).toBe(0)
    expect(stub.requests[0]?.path).toBe('/infra/costs?organization=acme&by=resource&interval=day')
    expect(stdout).toMatch(/web +12\.50 USD +30\.00 USD +- +res_1/)
    expect(stdout).toMatch(/files +unpriced +unpriced +1 +res_2/)
    expect(stdout).toMatch(/total +12\.50 USD +30\.00 USD +1/)
    expect(stdout).toContain('2026-11-01  12.50 USD')
    expect(stdout).toContain('By list prices of 2025-01-01 or later (aws unverified); no bill.')
    expect((await run('cost', '--by', 'colour')).exitCode).toBe(2)
  })
})

describe('tenantry infra budgets', () => {
  it('takes amounts as people write them', async () => {
    await run(
      'budgets',
      'create',
      'Cloud',
      '49.9',
      '--org',
      'acme',
      '--thresholds',
      '80,100',
      '--notify',
      'usr_1',
    )
    await run('budgets', 'update', 'bud_1', '--amount', '800')
    const sent = stub.requests.filter(({ method }) => method !== 'GET').map(({ body }) => body)
    expect(sent).toEqual([
      { name: 'Cloud', amount: 4990, organization: 'acme', thresholds: [80, 100], notify: ['usr_1'] },
      { amount: 80_000 },
    ])
    for (const wrong of ['x', '1.999', '1e3'])
      expect((await run('budgets', 'create', 'Cloud', wrong)).exitCode).toBe(2)
  })

  it('lists, shows and removes', async () => {
    expect((await run('budgets', 'list')).stdout).toMatch(
      /Cloud +50\.00 USD +12\.50 USD +30\.00 USD +50 %, forecast 100 % +organization/,
    )
    expect((await run('budgets', 'show', 'bud_1')).stdout).toMatch(/notify +owners/)
    expect((await run('budgets', 'remove', 'bud_1')).stdout).toContain('Removed bud_1')
  })
})
