import type { RenameQuestion } from '@tenantry/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createProject, schemaSource, type Project } from '../testing/project.ts'
import { diffRecord, jobRecord } from '../testing/records.ts'
import { runCli } from '../testing/run-cli.ts'
import { problem, startStub, type StubReply, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

beforeAll(async () => {
  project = await createProject()
  await project.write('schemas/saas-app.schema.ts', schemaSource())
})
afterAll(() => project.remove())
afterEach(() => stub.close())

const template = { id: 'tpl_1', name: 'saas-app', current_version: 4, database_count: 847, schema: {} }

async function push(args: readonly string[], replies: Record<string, StubReply>) {
  stub = await startStub({
    'POST /platform/templates/saas-app/diff': { body: diffRecord() },
    'POST /platform/templates/saas-app/push': {
      status: 202,
      body: { template, diff: diffRecord(), job: jobRecord({ status: 'running', done: 0, pending: 847 }) },
    },
    'GET /platform/jobs/job_1/events': {
      events: [
        { event: 'progress', data: jobRecord({ status: 'running', done: 400, pending: 447 }) },
        { event: 'end', data: jobRecord() },
      ],
    },
    ...replies,
  })
  return runCli(['push', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'key' },
  })
}

const sentTo = (path: string) =>
  stub.requests.filter((request) => request.path === path).map(({ body }) => body)

describe('tenantry push', () => {
  it('shows the changes, rolls out and tells how many databases were updated in what time', async () => {
    const { stdout, stderr, exitCode } = await push([], {})
    expect(stdout).toBe(`Pushing schema "saas-app" v3 → v4...
Changes:
  + tasks.assigned_to (TEXT)
  + idx_project on tasks(project_id)

Syncing 847 tenant databases...
[████████████████████████████████████████] 100%
✓ 847 databases updated in 34s
`)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })

  it('with --json prints the template, the diff and the job at its end, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await push(['--json'], {})
    expect(JSON.parse(stdout)).toEqual({ template, diff: diffRecord(), job: jobRecord() })
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })

  it('sends the flags of the rollout, and says how to watch it with --no-wait', async () => {
    const flags = ['--no-wait', '--canary', '5', '--waves', '10,50,100', '--concurrency', '8']
    const { stdout, exitCode } = await push([...flags, '--error-budget', '2.5', '-m', 'why'], {})
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([
      expect.objectContaining({
        message: 'why',
        allow_destructive: false,
        rollout: { canary: 5, waves: [10, 50, 100], concurrency: 8, error_budget_percent: 2.5 },
      }),
    ])
    expect(stdout).toContain('Watch it with: tenantry jobs watch job_1')
    expect(exitCode).toBe(0)
  })

  it('publishes the first version of a template that the server does not have', async () => {
    const { stdout, exitCode } = await push([], {
      'POST /platform/templates/saas-app/diff': problem(404, 'TEMPLATE_NOT_FOUND'),
      'POST /platform/templates': { status: 201, body: { ...template, current_version: 1 } },
    })
    expect(stdout).toContain('✓ New template "saas-app" v1 with 1 table')
    expect(exitCode).toBe(0)
  })

  it('sends nothing when nothing has changed', async () => {
    const { stdout, exitCode } = await push([], {
      'POST /platform/templates/saas-app/diff': { body: diffRecord({ changes: [], steps: [] }) },
    })
    expect(stdout).toBe('✓ "saas-app" v3 is up to date; nothing to push\n')
    expect(exitCode).toBe(0)
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([])
  })

  it('where nobody can be asked, an open rename is an error that names the flags', async () => {
    const question: RenameQuestion = {
      kind: 'column',
      table: 'tasks',
      from: 'name',
      candidates: ['title'],
      message: '?',
    }
    const { stdout, stderr, exitCode } = await push(['--yes'], {
      'POST /platform/templates/saas-app/diff': { body: diffRecord({ questions: [question] }) },
    })
    expect(stderr).toBe(`✗ What became of tasks.name?
  → Say it by name: --rename tasks.name=title or --drop tasks.name. A rename keeps the data; .renamedFrom(…) in the schema says it too.
`)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([])
  })

  it('sends answers by name', async () => {
    await push(['--rename', 'tasks.name=tasks.title', '--rename', 'a=b', '--drop', 'tasks.old'], {})
    const renames = [
      { table: 'tasks', from: 'name', to: 'title' },
      { from: 'a', to: 'b' },
      { table: 'tasks', from: 'old', rename: false },
    ]
    expect(sentTo('/platform/templates/saas-app/diff')).toEqual([expect.objectContaining({ renames })])
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([expect.objectContaining({ renames })])
  })

  it('a change that loses data needs --allow-destructive, also with --yes', async () => {
    const diff = diffRecord({
      class: 'destructive',
      changes: [
        {
          class: 'destructive',
          kind: 'drop_column',
          table: 'tasks',
          column: 'x',
          summary: '- tasks.x (TEXT)',
        },
      ],
    })
    const replies = { 'POST /platform/templates/saas-app/diff': { body: diff } }
    const refused = await push(['--yes'], replies)
    expect(refused.stdout).toContain('- tasks.x (TEXT)  (destructive)')
    expect(refused.stderr).toContain('--allow-destructive')
    expect(refused.exitCode).toBe(2)
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([])
    await stub.close()
    const allowed = await push(['--allow-destructive'], replies)
    expect(allowed.exitCode).toBe(0)
    expect(sentTo('/platform/templates/saas-app/push')).toEqual([
      expect.objectContaining({ allow_destructive: true }),
    ])
  })

  it('a rollout that halts answers 5, and tells why, which databases failed and what can be done', async () => {
    const halted = jobRecord({
      status: 'halted',
      done: 12,
      failed: 2,
      pending: 833,
      reason: 'more than 1 % failed',
      finished_at: null,
    })
    const { stdout, exitCode } = await push([], {
      'GET /platform/jobs/job_1/events': { events: [{ event: 'progress', data: halted }] },
      'GET /platform/jobs/job_1/databases': {
        body: { data: [{ name: 'acme', error: 'UNIQUE failed\u001B[2J' }], next_cursor: 'more' },
      },
    })
    expect(stdout.split('\n').slice(6)).toEqual([
      '[░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 1%',
      '✗ The rollout is halted: more than 1 % failed',
      '  12 databases updated, 2 failed, 833 not tried',
      String.raw`  ✗ acme: UNIQUE failed\u001b[2J`,
      '    and 1 more: tenantry jobs show job_1 --status failed',
      '  → Try the failed ones again: tenantry jobs retry job_1',
      '  → Go on with the others: tenantry jobs resume job_1',
      '  → Go back to v3: tenantry jobs rollback job_1',
      '',
    ])
    expect(exitCode).toBe(5)
  })

  it('Ctrl-C leaves the rollout running and says how to watch it again', async () => {
    stub = await startStub({
      'POST /platform/templates/saas-app/diff': { body: diffRecord() },
      'POST /platform/templates/saas-app/push': {
        body: { template, diff: diffRecord(), job: jobRecord({ status: 'running', done: 0 }) },
      },
      'GET /platform/jobs/job_1/events': {
        events: [{ event: 'progress', data: jobRecord({ status: 'running', done: 0 }) }],
      },
    })
    const { stdout, exitCode } = await runCli(['push'], {
      cwd: project.folder,
      env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'key' },
      interruptWhen: (text) => (text.includes('Syncing') ? 'SIGINT' : null),
    })
    expect(stdout).toContain('The rollout goes on. Watch it again with: tenantry jobs watch job_1')
    expect(exitCode).toBe(130)
    expect(stub.requests.map(({ path }) => path).filter((path) => path.includes('cancel'))).toEqual([])
  })
})
