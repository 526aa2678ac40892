import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { problem, startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const mail = {
  id: 'mail_1',
  template: 'magic-link',
  to: 'ada@example.com',
  language: 'en',
  subject: 'Sign in to \u001B[31mAcme',
  status: 'kept',
  attempts: 0,
  reason: null,
  created_at: 1_780_000_000,
  sent_at: null,
  body_expires_at: 1_780_003_600,
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /platform/mail': { body: { data: [mail], next_cursor: null } },
    'GET /platform/mail/mail_1': {
      body: { ...mail, text: 'Hello\u001B[2J\nhttps://a.example/x\n', html: '' },
    },
    'GET /platform/mail/mail_2': { body: { ...mail, status: 'sent', text: null, html: null } },
    'POST /platform/mail/mail_1/retry': { body: { ...mail, status: 'queued' } },
    'POST /platform/mail/mail_2/retry': problem(409, 'MAIL_STATE'),
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (...args: string[]) =>
  runCli(['mail', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
  })

describe('tenantry mail', () => {
  it('lists what the filters name', async () => {
    const { stdout, exitCode } = await run(
      'list',
      '--to',
      'ada@example.com',
      '--status',
      'kept',
      '--limit',
      '3',
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/ada@example\.com +kept +Sign in to .*mail_1/)
    expect(stub.requests[0]?.path).toBe('/platform/mail?limit=3&status=kept&to=ada%40example.com')
    expect((await run('list', '--status', 'lost')).exitCode).toBe(2)
  })

  it('shows a mail with its lines, and lets it not steer the terminal', async () => {
    const { stdout } = await run('show', 'mail_1')
    expect(stdout).toContain('\nhttps://a.example/x\n')
    expect(stdout).not.toContain('\u001B')
    expect((await run('show', 'mail_2')).stdout).toContain('(erased)')
    expect(JSON.parse((await run('show', 'mail_1', '--json')).stdout)).toMatchObject({ id: 'mail_1' })
  })

  it('delivers a mail again, or says why not', async () => {
    expect((await run('retry', 'mail_1')).stdout).toBe('✓ Queued the mail to ada@example.com (mail_1)\n')
    const refused = await run('retry', 'mail_2')
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('MAIL_STATE')])
  })
})
