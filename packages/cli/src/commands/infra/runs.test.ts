import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineRecord, planRecord, resourceRecord, runRecord } from '../../testing/infra-records.ts'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'
import { hasTerminals, runOnTerminal } from '../../testing/run-on-terminal.ts'
import { startStub, type StubReply, type StubServer } from '../../testing/stub-server.ts'

let project: Project
let stub: StubServer

beforeEach(async () => {
  project = await createProject({ bare: true })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const resource = resourceRecord()
const waiting = runRecord()
const lossy = runRecord({ plan: planRecord({ update: 0, replace: 1 }) })
const over = (status: 'succeeded' | 'failed' | 'unknown') =>
  runRecord({ status, reason: status === 'succeeded' ? null : 'The cloud said no.' })

/** The run goes through these events; its log before them is one line. */
async function serve(events: StubReply['events'], more: Parameters<typeof startStub>[0] = {}) {
  stub = await startStub({
    'GET /infra/resources/res_1': { body: resource },
    'GET /projects/web-shop/resources': {
      body: { data: [resourceRecord({ id: 'res_0', status: 'destroyed' }), resource], next_cursor: null },
    },
    'PATCH /infra/resources/res_1': { status: 202, body: { resource, run: waiting } },
    'DELETE /infra/resources/res_1': { status: 202, body: { resource, run: waiting } },
    'POST /infra/resources/res_1/runs': { status: 202, body: waiting },
    'GET /infra/runs/run_1': { body: waiting },
    'GET /infra/runs/run_1/logs': { body: { data: [lineRecord(7, 'planned')] } },
    'GET /infra/runs/run_1/logs/stream': { ...(events !== undefined && { events }) },
    'POST /infra/runs/run_1/approve': { body: runRecord({ status: 'approved', approvals_needed: 2 }) },
    ...more,
  })
}
const environment = () => ({ TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' })
const run = (args: string[], env: Record<string, string> = {}, stdin = '') =>
  runCli(['infra', ...args], { cwd: project.folder, env: { ...environment(), ...env }, stdin })
const sent = (method: string) =>
  stub.requests.filter((request) => request.method === method).map(({ path, body }) => [path, body])

describe('tenantry infra plan', () => {
  const planned = [
    { event: 'run', data: runRecord({ status: 'planning', plan: null }) },
    { event: 'run', data: waiting },
  ]

  it('sends what --set and the file say, and shows the tree in colours only where somebody looks', async () => {
    await serve(planned)
    await project.write('web.json', '{"size": "small", "disk_gb": 10}')
    const args = ['plan', 'web', '--project', 'web-shop', '--org', 'acme', '--inputs', 'web.json']
    const settings = ['--set', 'size=large', '--set', 'public_address=false', '--set', 'image=null']
    const piped = await run([...args, ...settings, '--set', 'note=a=b'])
    expect(piped.stdout).toBe(`Plan of web (run_1): 0 to create, 1 to change, 0 to replace, 0 to destroy
└─ ~ aws_instance.this
   └─ size: "small" → "large"
The run is awaiting_approval (0 of 1 approvals)
  → Apply it: tenantry infra apply run_1
  → Say no: tenantry infra reject run_1
`)
    expect(piped).toMatchObject({ exitCode: 0, stderr: '' })
    const inputs = { size: 'large', disk_gb: 10, public_address: false, image: null, note: 'a=b' }
    expect(sent('PATCH')).toEqual([['/infra/resources/res_1', { inputs }]])
    expect((await run(['plan', 'res_1'], { FORCE_COLOR: '1' })).stdout).toContain(
      '\u001B[33m~ aws_instance.this\u001B[39m',
    )
    expect(sent('POST')).toEqual([['/infra/resources/res_1/runs', { kind: 'change' }]])
    const { stdout } = await run(['plan', 'res_1', '--json'])
    expect(JSON.parse(stdout)).toEqual({ resource, run: waiting })
  })

  it('refuses what it cannot read, and begins nothing', async () => {
    await serve(planned)
    expect(await run(['plan', 'res_1', '--set', 'large'])).toMatchObject({ exitCode: 2 })
    expect((await run(['plan', 'res_1', '--inputs', 'none.json'])).stderr).toContain(
      'There is no file none.json.',
    )
    expect((await run(['plan', 'res_1', '--inputs', '-'], {}, '[1]')).stderr).toContain('no JSON object')
    expect((await run(['plan', 'web'])).stderr).toContain('--project web-shop')
    const unknown = await run(['plan', 'db', '--project', 'web-shop'])
    expect(unknown.stderr).toContain('has no resource named "db"')
    expect(unknown.exitCode).toBe(1)
    expect([...sent('PATCH'), ...sent('POST')]).toEqual([])
  })

  it('ends with 5 for a plan that fails, and says what the engine said', async () => {
    const failed = runRecord({ status: 'failed', plan: null, reason: 'No such size.\n\nsize.tf:1' })
    await serve([
      { event: 'line', data: lineRecord(1, 'No such size.', { step: 'plan', level: 'error' }) },
      { event: 'end', data: failed },
    ])
    const { stdout, exitCode } = await run(['plan', 'res_1'])
    expect(exitCode).toBe(5)
    expect(stdout).toContain('plan  No such size.\n')
    expect(stdout).toContain('✗ The run is failed: No such size. size.tf:1\n')
  })
})

describe('tenantry infra apply', () => {
  it('approves, shows what comes after the plan, and ends with 5 unless the run succeeds', async () => {
    for (const [status, exitCode] of [
      ['succeeded', 0],
      ['failed', 5],
      ['unknown', 5],
    ] as const) {
      await serve([
        { event: 'line', data: lineRecord(8, 'Creating…\nstill') },
        { event: 'end', data: over(status) },
      ])
      const applied = await run(['apply', 'run_1'])
      expect(applied.exitCode).toBe(exitCode)
      expect(applied.stdout).toContain('apply Creating…\n               still\n')
      expect(applied.stdout).toContain(
        status === 'succeeded' ? '✓ web is ready' : `✗ The run is ${status}: The cloud said no.`,
      )
      const stream = stub.requests.find(({ path }) => path.endsWith('/stream'))
      expect(stream?.headers['last-event-id']).toBe('7')
      if (status !== 'unknown') await stub.close()
    }
  })

  it('--json prints the resource and the run alone', async () => {
    await serve([
      { event: 'line', data: lineRecord(8, 'x') },
      { event: 'end', data: over('failed') },
    ])
    const { stdout, exitCode } = await run(['apply', 'run_1', '--json'])
    expect(JSON.parse(stdout)).toEqual({ resource, run: over('failed') })
    expect(exitCode).toBe(5)
  })

  it('asks for the name where something is lost: nobody there is a refusal, --yes an answer', async () => {
    await serve([{ event: 'end', data: over('succeeded') }], { 'GET /infra/runs/run_1': { body: lossy } })
    const refused = await run(['apply', 'run_1'])
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('Type web to apply what loses something')
    expect(sent('POST')).toEqual([])
    expect((await run(['apply', 'run_1', '--yes'])).exitCode).toBe(0)
  })
})

describe.skipIf(!hasTerminals)('tenantry infra destroy, on a terminal', () => {
  const destroy = (answer: string) =>
    runOnTerminal(['infra', 'destroy', 'res_1', '--apply'], {
      cwd: project.folder,
      env: environment(),
      type: (screen) => (screen.includes('Type web to destroy it') ? `${answer}\r` : null),
    })

  it('is done when the name is typed, and not for another one', async () => {
    await serve([
      { event: 'run', data: lossy },
      { event: 'end', data: over('succeeded') },
    ])
    const other = await destroy('wep')
    expect(other.screen).toContain('nothing was done')
    expect(other.exitCode).toBe(1)
    expect(sent('DELETE')).toEqual([])
    // The stream of the stub ends at once: the plan is seen, then the end.
    const right = await destroy('web')
    expect(right.exitCode).toBe(0)
    expect(sent('DELETE')).toHaveLength(1)
    expect(sent('POST')).toEqual([['/infra/runs/run_1/approve', undefined]])
  })
})

describe('tenantry infra logs --follow', () => {
  it('Ctrl-C ends the watching with 130 and says how to go on', async () => {
    await serve([{ event: 'line', data: lineRecord(1, 'Creating…') }])
    const { stdout, exitCode } = await runCli(['infra', 'logs', 'run_1', '--follow'], {
      cwd: project.folder,
      env: environment(),
      interruptWhen: (text) => (text.includes('Creating') ? 'SIGINT' : null),
    })
    expect(exitCode).toBe(130)
    expect(stdout).toContain('tenantry infra logs run_1 --follow')
  })

  it('--json is a line for each line', async () => {
    const lines = [lineRecord(1, 'a'), lineRecord(2, 'b', { level: 'error' })]
    await serve([...lines.map((data) => ({ event: 'line', data })), { event: 'end', data: over('failed') }])
    const { stdout, exitCode } = await run(['logs', 'run_1', '--follow', '--json'])
    expect(
      stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toEqual(lines)
    expect(exitCode).toBe(5)
  })
})

describe('tenantry infra drift', () => {
  it('shows attribute by attribute what somebody else has changed; --check ends with 1', async () => {
    const found = runRecord({
      ...over('succeeded'),
      kind: 'drift',
      plan: planRecord({ drift: planRecord().changes }),
    })
    await serve([{ event: 'end', data: found }], {
      'GET /infra/resources/res_1': { body: { ...resource, drift: 'drifted' } },
    })
    const drifted = await run(['drift', 'res_1', '--check'])
    expect(drifted.exitCode).toBe(1)
    expect(drifted.stdout).toBe(`✗ web has drifted
Changed by somebody else:
└─ ~ aws_instance.this
   └─ size: "small" → "large"
  → Make it again what it was: tenantry infra plan res_1 --apply
  → Or leave it as it is now: tenantry infra drift res_1 --accept --apply
`)
    expect(sent('POST')).toEqual([['/infra/resources/res_1/runs', { kind: 'drift' }]])
    expect((await run(['drift', 'res_1'])).exitCode).toBe(0)
  })

  it('without a resource lists what has drifted; --accept plans to leave it so', async () => {
    const found = {
      resource_id: 'res_1',
      project_id: 'prj_1',
      name: 'web',
      module: 'aws_vm',
      run_id: 'run_0',
    }
    const drift = { ...found, environment: null, checked_at: 1_795_000_000, changes: planRecord().changes }
    await serve([{ event: 'run', data: waiting }], {
      'GET /infra/drift': { body: { data: [drift], next_cursor: null } },
      'POST /infra/resources/res_1/drift/accept': { status: 202, body: waiting },
    })
    const listed = await run(['drift', '--org', 'acme', '--check'])
    expect(listed.exitCode).toBe(1)
    expect(listed.stdout).toMatch(/web +aws_vm +aws_instance\.this +2026-11-18 \S+ +prj_1 +res_1\n/)
    for (const wrong of [['--accept'], ['--project', 'web-shop'], ['res_1', '--apply']])
      expect((await run(['drift', ...wrong])).exitCode).toBe(2)
    expect(sent('POST')).toEqual([])
    expect((await run(['drift', 'res_1', '--accept'])).stdout).toContain('→ Apply it:')
    expect(sent('POST')).toEqual([['/infra/resources/res_1/drift/accept', undefined]])
  })
})

describe('tenantry infra runs', () => {
  it('lists what each would do in few words, and shows what policies say of it', async () => {
    const policy = [
      {
        policy: 'pol_1',
        rule: 'required_tags' as const,
        effect: 'warn' as const,
        message: 'It lacks a team.',
        address: 'a_b.c',
      },
    ]
    const nothing = runRecord({ id: 'run_0', plan: planRecord({ update: 0, changes: [] }) })
    await serve([], {
      'GET /infra/resources/res_1/runs': { body: { data: [runRecord(), nothing], next_cursor: null } },
      'GET /infra/runs/run_1': { body: runRecord({ policy }) },
    })
    const { stdout } = await run(['runs', 'list', 'res_1'])
    expect(stdout).toMatch(/run_1 .*\) +1 to change +user:usr_1/)
    expect(stdout).toMatch(/run_0 .*\) +nothing +user:usr_1/)
    const shown = await run(['runs', 'show', 'run_1'])
    expect(shown.stdout).toContain('Policies:\n└─ warn required_tags: a_b.c It lacks a team.\n')
  })
})

describe('tenantry infra resources watch', () => {
  it('is a line for each change until the end, or until Ctrl-C', async () => {
    const changes = (['applying', 'ready', 'destroyed'] as const).map((status) => ({
      event: 'resource',
      data: resourceRecord({ status }),
    }))
    await serve([], { 'GET /infra/resources/res_1/events': { events: changes } })
    const { stdout, exitCode } = await run(['resources', 'watch', 'res_1'])
    expect(stdout.match(/web is \w+/g)).toEqual(['web is applying', 'web is ready', 'web is destroyed'])
    expect(exitCode).toBe(0)
    await stub.close()
    await serve([], { 'GET /infra/resources/res_1/events': { events: changes.slice(0, 1) } })
    const left = await runCli(['infra', 'resources', 'watch', 'res_1', '--json'], {
      cwd: project.folder,
      env: environment(),
      interruptWhen: (text) => (text.includes('applying') ? 'SIGINT' : null),
    })
    expect(left.exitCode).toBe(130)
    expect(JSON.parse(left.stdout)).toMatchObject({ id: 'res_1', status: 'applying' })
  })
})
