import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { startStub } from '../testing/stub-server.ts'

const org = 'org_aaaaaaaaaaaaaaaaaaaaaaaaaa'

let project: Project
beforeEach(async () => {
  project = await createProject({ bare: true })
})
afterEach(() => project.remove())

describe('the audit trail on the command line', () => {
  let app: StartedApp
  beforeAll(async () => {
    app = await startApp()
    await app.call('POST /platform/databases', { name: 'acme' })
    await record('member.invited', org)
    await record('member.removed', org)
  })
  afterAll(() => app.close())

  const record = (action: string, organizationId: string | null = null) =>
    app.app.control.transaction((tx) =>
      app.app.audit.record(
        tx,
        { actor: { kind: 'system', name: 'test' }, requestId: 'req_1' },
        action,
        { type: 'member', id: 'mem_1', organizationId },
        { note: 'line\u2028break' },
      ),
    )
  /** As somebody would who reached the database. */
  const tamper = (change: { actor: string }) =>
    app.app.control.db
      .withTables<{ audit_entries: { actor: string; chain: string; seq: number } }>()
      .updateTable('audit_entries')
      .set(change)
      .where('chain', '=', org)
      .where('seq', '=', 1)
      .execute()
  const run = (...args: string[]) => runCli(['audit', ...args], options())
  const options = () => ({
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey },
  })
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout)

  it('is listed, narrowed and paged', async () => {
    const { stdout, exitCode } = await run('list')
    expect(exitCode).toBe(0)
    const [heading, ...lines] = stdout.trimEnd().split('\n')
    expect(heading).toMatch(/^TIME +ACTOR +ACTION +TARGET +ORGANIZATION +ID$/)
    expect(lines[0]).toMatch(/system:test +member\.removed +member:mem_1 +org_a+ +aud_/)
    expect((await json('list', '--organization', 'none', '--action', 'database.')).data).toMatchObject([
      { action: 'database.created' },
    ])
    const page = await json('list', '--limit', '1', '--organization', org)
    const rest = await json('list', '--cursor', page.next_cursor, '--organization', org)
    expect([page.data[0].action, rest.data[0].action]).toEqual(['member.removed', 'member.invited'])
    expect((await json('list', '--all', '--limit', '1')).data.length).toBeGreaterThan(3)
    expect((await json('list', '--since', '1h', '--actor', 'system:test')).data).toHaveLength(2)
    expect((await json('list', '--until', '2020-01-01')).data).toEqual([])
    const wrong = await run('list', '--since', 'yesterday')
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' })
    expect(wrong.stderr).toContain('24h')
  })

  it('is followed from the newest entries on, without losing what is done meanwhile', async () => {
    const later = record('late.entry')
    const { stdout, exitCode } = await runCli(['audit', 'tail', '-n', '2', '--action', 'late.', '--json'], {
      ...options(),
      interruptWhen: (text) => {
        if (text.includes('"late.second"')) return 'SIGINT'
        if (text.includes('"late.entry"') && !sent) {
          sent = true
          void record('late.second')
        }
        return null
      },
    })
    await later
    expect(exitCode === null || exitCode === 130).toBe(true)
    const actions = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { action: string }).action)
    expect(actions).toEqual(['late.entry', 'late.second'])
  })
  let sent = false

  it('is exported for others, readable by its owner alone, and verified there', async () => {
    expect((await run('export', '-o', 'audit.jsonl')).exitCode).toBe(0)
    const path = join(project.folder, 'audit.jsonl')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const checked = await run('verify', 'audit.jsonl')
    expect(checked.stdout).toMatch(
      /✓ \d+ entries in 2 chains: nothing was tampered with\n.*by its own account/,
    )
    const { public_key: key } = await json('verify')
    expect((await run('verify', 'audit.jsonl', '--public-key', key)).stdout).toContain(`signed with ${key}`)
    expect((await run('verify', 'audit.jsonl', '--public-key', 'A'.repeat(43))).exitCode).toBe(1)

    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('"member.invited"', '"member.uninvited"'))
    const changed = await run('verify', 'audit.jsonl')
    expect(changed.exitCode).toBe(1)
    expect(changed.stdout).toMatch(new RegExp(`${org} +1 +changed +Line 1 was changed`))
    expect(await json('verify', 'audit.jsonl')).toMatchObject({ ok: false, finding_count: 1 })
    await writeFile(path, text.slice(0, text.length / 2))
    expect((await run('verify', 'audit.jsonl')).exitCode).toBe(1)

    expect((await run('export', '--organization', org)).stdout.split('\n')).toHaveLength(7)
    const csv = (await run('export', '--format', 'csv', '--action', 'member.')).stdout.split('\r\n')
    expect(csv).toHaveLength(4)
    await run('export', '--action', 'member.', '-o', 'some.jsonl')
    expect((await run('verify', 'some.jsonl')).stdout).toContain('2 entries, each by itself')
    expect((await run('verify', 'missing.jsonl')).exitCode).toBe(2)
    expect((await run('verify', 'some.jsonl', '--anchor', 'a.json')).exitCode).toBe(2)
    expect((await run('verify', 'some.jsonl', '--organization', org)).exitCode).toBe(2)
  })

  it('is held against an anchor: what was seen once has to be there the next time', async () => {
    expect((await run('verify', '--anchor', 'anchor.json')).exitCode).toBe(0)
    const path = join(project.folder, 'anchor.json')
    const anchor = JSON.parse(await readFile(path, 'utf8'))
    expect(anchor).toMatchObject({ version: 1, heads: { [org]: { seq: 2, hash: expect.any(String) } } })
    await record('member.left', org)
    expect((await run('verify', '--anchor', 'anchor.json', '--organization', org)).exitCode).toBe(0)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      heads: { [org]: { seq: 3 }, installation: anchor.heads.installation },
    })

    const altered = { ...anchor, heads: { ...anchor.heads, [org]: { seq: 2, hash: 'x' } } }
    await writeFile(path, JSON.stringify(altered))
    const rewritten = await run('verify', '--anchor', 'anchor.json')
    expect(rewritten.exitCode).toBe(1)
    expect(rewritten.stdout).toMatch(/2 +rewritten/)
    expect(await readFile(path, 'utf8')).toBe(JSON.stringify(altered))
    await writeFile(path, JSON.stringify({ ...anchor, heads: { org_gone: { seq: 9, hash: 'x' } } }))
    expect((await run('verify', '--anchor', 'anchor.json')).stdout).toMatch(/org_gone +1-9 +truncated/)
    for (const nonsense of ['', '{}', '{"version":1,"public_key":"x","heads":{"a":1}}']) {
      await writeFile(path, nonsense)
      expect((await run('verify', '--anchor', 'anchor.json')).exitCode).toBe(2)
    }
  })

  it('is kept as long as it is told', async () => {
    expect((await run('retention')).stdout).toBe('Entries are kept for ever\n')
    expect((await run('retention', '365')).stdout).toBe('Entries are kept for 365 days\n')
    expect((await run('retention', '--organization', org)).stdout).toBe(
      'Entries are kept for 365 days, as the installation says\n',
    )
    expect(await json('retention', 'forever')).toMatchObject({ days: null })
    expect((await run('retention', 'x')).exitCode).toBe(2)
    expect((await run('retention', '0')).exitCode).toBe(1)
  })

  it('is verified on the server, and a script learns of tampering by the exit code', async () => {
    const good = await run('verify')
    expect(good.stdout).toMatch(
      /^✓ \d+ entries in 2 chains: nothing was tampered with\n {2}signed with [\w-]{43}, kept in/,
    )
    await tamper({ actor: 'system:else' })
    const bad = await run('verify', '--organization', org)
    expect(bad.exitCode).toBe(1)
    expect(bad.stdout).toMatch(new RegExp(`✗ \\d+ entries in 1 chain: 1 finding\n.*\n${org} +1 +changed`))
    expect((await run('verify', '--organization', 'none')).exitCode).toBe(0)
    await tamper({ actor: 'system:test' })
    expect((await run('verify')).exitCode).toBe(0)
  })
})

it('shows what entries hold without obeying it', async () => {
  const entry = {
    id: 'aud_1',
    organization_id: null,
    created_at: 0,
    actor: 'key:\u001B[2J',
    impersonator_id: 'usr_1',
    action: 'a\u0007.b',
    target: { type: 'x', id: '\u009B31m' },
  }
  const stub = await startStub({ 'GET /platform/audit': { body: { data: [entry], next_cursor: null } } })
  const { stdout } = await runCli(['audit', 'list'], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'x' },
  })
  await stub.close()
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(stdout).not.toMatch(/[\u0007\u001B\u009B]/)
  expect(stdout).toContain('key:\\u001b[2J (by user:usr_1)')
})
