import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'
import { startStub, type StubServer } from '../../testing/stub-server.ts'

let project: Project
let stub: StubServer

const rule = { rule: 'allowed_regions', effect: 'deny', regions: ['eu-*'] }
const policy = {
  id: 'pol_1',
  organization_id: 'org_1',
  project_id: null,
  name: 'Only \u001B[31mEurope',
  description: '',
  enabled: true,
  rules: [rule],
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
}
const finding = {
  policy: 'pol_1',
  rule: 'allowed_regions',
  effect: 'deny',
  message: 'No.',
  address: 'aws_instance.x',
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /infra/policies': { body: { data: [policy], next_cursor: null } },
    'POST /infra/policies': { status: 201, body: policy },
    'GET /infra/policies/pol_1': { body: policy },
    'PATCH /infra/policies/pol_1': { body: policy },
    'DELETE /infra/policies/pol_1': { status: 204 },
    'POST /infra/policies/evaluate': { body: { allowed: false, needs_approval: false, findings: [finding] } },
    'GET /projects/shop': { body: { slug: 'shop', settings: { approvals: { needed: 2 } } } },
    'PATCH /projects/shop': {
      body: {
        slug: 'shop',
        settings: { approvals: { four_eyes: true, auto: { price_difference_below: 2_050 } } },
      },
    },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const tenantry = (...args: string[]) =>
  runCli(args, { cwd: project.folder, env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' } })
const run = (...args: string[]) => tenantry('infra', 'policies', ...args)
const sent = () =>
  stub.requests
    .filter(({ method }) => method === 'POST' || method === 'PATCH')
    .map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body))

describe('tenantry infra policies', () => {
  it('adds rules that flags say, or a file', async () => {
    const flags =
      '--allow-region eu-* --allow-region westeurope --allow-size t3.* --require-tag team --require-tag stage=live,test ' +
      '--max-monthly 150.5 --private-buckets --protect aws_s3_bucket --effect warn'
    const { stdout, exitCode } = await run(
      'create',
      'House',
      '--org',
      'acme',
      '--project',
      'shop',
      ...flags.split(' '),
    )
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('(pol_1)')])
    await writeFile(join(project.folder, 'rules.json'), JSON.stringify([rule]))
    await run('create', 'File', '--rules', 'rules.json', '--disabled')
    await writeFile(join(project.folder, 'own.rego'), 'package tenantry')
    await run('update', 'pol_1', '--rego', 'own.rego', '--disable')
    const effect = 'warn'
    const tags = [{ key: 'team' }, { key: 'stage', values: ['live', 'test'] }]
    expect(sent()).toEqual([
      {
        organization: 'acme',
        project: 'shop',
        name: 'House',
        rules: [
          { rule: 'allowed_regions', effect, regions: ['eu-*', 'westeurope'] },
          { rule: 'allowed_sizes', effect, sizes: ['t3.*'] },
          { rule: 'required_tags', effect, tags },
          { rule: 'price_ceiling', effect, monthly: 15_050, currency: 'USD', unpriced: 'needs_approval' },
          { rule: 'no_public_bucket', effect },
          { rule: 'protected_kinds', effect, kinds: ['aws_s3_bucket'] },
        ],
      },
      { name: 'File', rules: [rule], enabled: false },
      { enabled: false, rules: [{ rule: 'rego', source: 'package tenantry' }] },
    ])
  })

  it('refuses what is no rule before it asks the server', async () => {
    await writeFile(join(project.folder, 'odd.json'), '{')
    for (const args of [
      [],
      ['--rules', 'none'],
      ['--rules', 'odd.json'],
      ['--max-monthly', 'x'],
      ['--effect', 'x'],
    ])
      expect((await run('create', 'x', ...args)).exitCode).toBe(2)
    expect(sent()).toEqual([])
  })

  it('lists, shows and removes, whatever names hold', async () => {
    const list = await run('list', '--org', 'acme', '--project', 'shop')
    expect(list.stdout).toMatch(/Europe +on +all projects +allowed_regions +pol_1/)
    expect(list.stdout).not.toContain('\u001B[31m')
    expect((await run('show', 'pol_1')).stdout).toContain('"regions":["eu-*"]')
    expect((await run('remove', 'pol_1')).stdout).toContain('Removed pol_1')
  })

  it('tells by its exit code whether a plan is denied', async () => {
    const tried = await run('evaluate', '--run', 'run_1')
    expect(tried.exitCode).toBe(1)
    expect(tried.stdout).toMatch(/deny +allowed_regions +aws_instance\.x +No\./)
    await writeFile(join(project.folder, 'plan.json'), '{"resource_changes":[]}')
    await run('evaluate', '--org', 'acme', '--plan', 'plan.json', '--module', 'aws_vm', '--policy', 'pol_1')
    expect(sent()).toEqual([
      { run: 'run_1' },
      { organization: 'acme', document: { resource_changes: [] }, module: 'aws_vm', policy: 'pol_1' },
    ])
  })
})

describe('tenantry projects approvals', () => {
  it('sets who approves, and says so in a line', async () => {
    const flags = [
      '--four-eyes',
      '--roles',
      'owner, admin',
      '--auto-below',
      '20.5',
      '--auto-nothing-destroyed',
    ]
    const { stdout } = await tenantry('projects', 'approvals', 'shop', '--org', 'acme', ...flags)
    expect(stdout).toContain('shop: four eyes; none where the price rises by less than 20.50')
    expect((await tenantry('projects', 'approvals', 'shop')).stdout).toBe('shop: 2 needed\n')
    await tenantry('projects', 'approvals', 'shop', '--clear')
    const auto = { price_difference_below: 2_050, nothing_destroyed: true }
    expect(sent()).toEqual([
      { settings: { approvals: { four_eyes: true, roles: ['owner', 'admin'], auto } } },
      { settings: { approvals: null } },
    ])
    expect((await tenantry('projects', 'approvals', 'shop', '--clear', '--needed', '1')).exitCode).toBe(2)
  })
})
