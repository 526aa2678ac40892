import type { RenameQuestion } from '@tenantry/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createProject, schemaSource, type Project } from '../testing/project.ts'
import { diffRecord, jobRecord } from '../testing/records.ts'
import { hasTerminals, runOnTerminal } from '../testing/run-on-terminal.ts'
import { startStub, type StubReply, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

beforeAll(async () => {
  project = await createProject()
  await project.write('schemas/saas-app.schema.ts', schemaSource())
})
afterAll(() => project.remove())
afterEach(() => stub.close())

const template = { id: 'tpl_1', name: 'saas-app', current_version: 4, database_count: 847, schema: {} }
const lossy = diffRecord({
  class: 'destructive',
  changes: [
    { class: 'destructive', kind: 'drop_column', table: 'tasks', column: 'x', summary: '- tasks.x (TEXT)' },
  ],
})
const question: RenameQuestion = {
  kind: 'column',
  table: 'tasks',
  from: 'name',
  candidates: ['title'],
  message: '?',
}
const LOSS = 'This loses data in up to 847 databases. Push all the same?'

async function push(
  args: readonly string[],
  diff: StubReply['body'],
  type?: (screen: string) => string | null,
) {
  stub = await startStub({
    'POST /platform/templates/saas-app/diff': ({ body }) => ({
      body: JSON.stringify(body).includes('"from"') ? diffRecord() : diff,
    }),
    'POST /platform/templates/saas-app/push': {
      status: 202,
      body: { template, diff, job: jobRecord({ status: 'running', done: 0, pending: 847 }) },
    },
    'GET /platform/jobs/job_1/events': { events: [{ event: 'end', data: jobRecord() }] },
  })
  const run = await runOnTerminal(['push', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'key' },
    ...(type !== undefined && { type }),
  })
  const pushed = stub.requests.filter(({ path }) => path.endsWith('/push')).map(({ body }) => body)
  return { ...run, pushed }
}

describe.skipIf(!hasTerminals)('tenantry push on a terminal', () => {
  it('with --yes asks nothing: a change that loses data is refused with the flag that allows it', async () => {
    const { screen, exitCode, pushed } = await push(['--yes'], lossy)
    expect(screen).toContain('- tasks.x (TEXT)  (destructive)')
    expect(screen).toContain(
      '✗ This push would lose data.\n  → Give --allow-destructive when the data may go.',
    )
    expect(screen).not.toContain(LOSS)
    expect([exitCode, pushed]).toEqual([2, []])
  })

  it('with --yes and --allow-destructive asks nothing and pushes', async () => {
    const { screen, exitCode, pushed } = await push(['--yes', '--allow-destructive'], lossy)
    expect(screen).not.toContain(LOSS)
    expect(screen).toContain('✓ 847 databases updated')
    expect([exitCode, pushed]).toEqual([0, [expect.objectContaining({ allow_destructive: true })]])
  })

  it('with --yes asks nothing about what could be a rename either', async () => {
    const { screen, exitCode, pushed } = await push(['--yes'], diffRecord({ questions: [question] }))
    expect(screen).toContain('→ Say it by name: --rename tasks.name=title or --drop tasks.name.')
    expect(screen).not.toContain('What became of it?')
    expect([exitCode, pushed]).toEqual([2, []])
  })

  it.each([
    ['y', 0, 1],
    ['n', 1, 0],
    ['\r', 1, 0],
    ['\u0003', 130, 0],
  ])('without it asks before data is lost, and takes %j for an answer', async (keys, exitCode, pushes) => {
    const run = await push([], lossy, (screen) => (screen.includes(LOSS) ? keys : null))
    expect(run.exitCode).toBe(exitCode)
    expect(run.pushed).toEqual(
      Array.from({ length: pushes }, () => expect.objectContaining({ allow_destructive: true })),
    )
    if (exitCode === 1) expect(run.screen).toContain('Nothing was pushed.')
  })

  it('asks what became of a column, and sends the answer', async () => {
    const run = await push([], diffRecord({ questions: [question] }), (screen) =>
      screen.includes('What became of it?') ? '\r' : null,
    )
    expect(run.pushed).toEqual([
      expect.objectContaining({ renames: [{ table: 'tasks', from: 'name', to: 'title' }] }),
    ])
    expect(run.exitCode).toBe(0)
  })
})
