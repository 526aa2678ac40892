import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planRecord, resourceRecord, runRecord } from '../../testing/infra-records.ts'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'
import { startStub, type StubServer } from '../../testing/stub-server.ts'

const module = {
  name: 'net',
  kind: 'other',
  cloud: null,
  origin: 'own',
  summary: 'Says a greeting.',
  providers: [],
  source: {
    url: 'https://git.example.com/net.git',
    commit: 'a'.repeat(40),
    folder: 'net',
    hash: 'b'.repeat(64),
    added_by: 'user:usr_1',
    added_at: 1_780_000_000,
  },
  readme: '',
  variables: [
    {
      name: 'greeting',
      type: { kind: 'string' },
      type_text: 'string',
      description: 'What it says.',
      required: true,
      default: null,
      nullable: true,
      sensitive: false,
      choices: ['hello', 'bye'],
      rules: [],
    },
  ],
  outputs: [{ name: 'id', description: 'The id.', sensitive: false }],
}
const rules = { hosts: ['github.com'], providers: ['hashicorp/aws'], updated_at: null }

describe('tenantry infra modules', () => {
  let project: Project
  let stub: StubServer
  beforeEach(async () => {
    project = await createProject({ bare: true })
    stub = await startStub({
      'GET /infra/modules': { body: { data: [module] } },
      'GET /infra/modules/net': { body: module },
      'POST /infra/modules': { status: 201, body: module },
      'DELETE /infra/modules/net': { status: 204 },
      'GET /infra/module-rules': { body: rules },
      'PUT /infra/module-rules': { body: rules },
      'POST /infra/resources/res_1/import': {
        status: 202,
        body: { resource: resourceRecord(), run: runRecord() },
      },
      'GET /infra/resources/res_1': { body: resourceRecord() },
      'GET /projects/shop/resources': { body: { data: [resourceRecord()], next_cursor: null } },
      'GET /infra/runs/run_1/logs/stream': {
        events: [{ event: 'run', data: runRecord({ plan: planRecord({ update: 0 }) }) }],
      },
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
  const sent = () =>
    stub.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, body }) => [method, typeof body === 'string' && body !== '' ? JSON.parse(body) : body])

  it('shows what there is, and what each takes', async () => {
    expect((await run('modules', 'list', '--org', 'acme')).stdout).toContain(
      'git.example.com/net.git aaaaaaaaaaaa',
    )
    const { stdout } = await run('modules', 'show', 'net')
    expect(stdout).toMatch(/greeting\s+string\s+needed\s+hello, bye\s+What it says\./)
  })

  it('adds a module at a commit, and sets one list of rules without losing the other', async () => {
    const url = 'https://git.example.com/net.git'
    expect((await run('modules', 'add', 'net', url)).exitCode).toBe(2)
    const { stdout } = await run(
      'modules',
      'add',
      'net',
      url,
      '--commit',
      'a'.repeat(40),
      '--folder',
      'net',
      '--org',
      'acme',
    )
    expect(stdout).toContain('Added net, bbbbbbbbbbbb')
    await run('modules', 'rules', '--host', 'a.example', 'b.example')
    expect(sent()).toEqual([
      ['POST', { organization: 'acme', name: 'net', url, commit: 'a'.repeat(40), folder: 'net' }],
      ['PUT', { hosts: ['a.example', 'b.example'], providers: ['hashicorp/aws'] }],
    ])
  })

  it('takes objects over by address and id, whatever signs they hold', async () => {
    const targets = ['a_b.this["x=y"]=id=1', 'c_d.e=f']
    const { stdout, exitCode } = await run('import', 'web', '--project', 'shop', ...targets)
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('→ Apply it: tenantry infra apply run_1')])
    expect(sent()).toEqual([
      [
        'POST',
        {
          import: [
            { address: 'a_b.this["x=y"]', id: 'id=1' },
            { address: 'c_d.e', id: 'f' },
          ],
        },
      ],
    ])
    expect((await run('import', 'res_1', 'nothing')).exitCode).toBe(2)
  })
})
