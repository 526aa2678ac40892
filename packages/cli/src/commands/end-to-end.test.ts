import { spawn } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, schemaSource, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'

let project: Project

beforeEach(async () => {
  project = await createProject()
  await project.write('schemas/saas-app.schema.ts', schemaSource())
})
afterEach(() => project.remove())

describe('against a server', () => {
  let app: StartedApp

  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const run = (...args: string[]) =>
    runCli(args, { cwd: project.folder, env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey } })
  const json = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await run(...args, '--json')).stdout)

  it('rules are shown, pushed, pulled as they were written, and are then no change', async () => {
    const name = 'ruled-app'
    const rules = `.access({
  tasks: {
    viewer: 'read',
    member: { read: true, write: rows(or(eq('title', auth.email), isNull('id'))) },
  },
})`
    const source = schemaSource()
      .replaceAll('saas-app', name)
      .replace('{ c, ', '{ auth, c, eq, isNull, or, rows, ')
      .replace(/\}\)\n$/, `})${rules}\n`)
    const file = `schemas/${name}.schema.ts`
    await rm(join(project.folder, 'schemas/saas-app.schema.ts'))
    await project.write(file, source.replace(rules, ''))
    await run('push')
    await run('databases', 'create', 'ruled', '--template', name)
    await project.write(file, source)
    const line = 'access of member to tasks: read, insert (some rows), update (some rows), delete (some rows)'
    expect((await run('diff')).stdout).toContain(`  + ${line}\n`)
    const pushed = await run('push')
    expect(pushed.stdout).toContain(`  + ${line}\n  + access of viewer to tasks: read\n`)
    expect(pushed.stdout).toContain('✓ 1 database updated')
    await run('pull', name, '--force')
    expect(await readFile(join(project.folder, file), 'utf8')).toContain(rules)
    expect((await run('push')).stdout).toBe(`✓ "${name}" v2 is up to date; nothing to push\n`)
  })

  it('a schema is pushed, changed, asked about, rolled out and gone back on', async () => {
    expect((await run('push')).stdout).toContain('✓ New template "saas-app" v1 with 1 table\n')
    for (const name of ['acme', 'beta']) await run('databases', 'create', name, '--template', 'saas-app')

    await project.write('schemas/saas-app.schema.ts', schemaSource('name: c.text(),'))
    expect((await run('diff', '--check')).exitCode).toBe(1)
    const pushed = await run('push')
    expect(pushed.stdout.replace(/in .*/, 'in no time')).toBe(`Pushing schema "saas-app" v1 → v2...
Changes:
  + tasks.name (TEXT)

Syncing 2 tenant databases...
[████████████████████████████████████████] 100%
✓ 2 databases updated in no time
`)
    expect(pushed).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await run('push')).stdout).toBe('✓ "saas-app" v2 is up to date; nothing to push\n')

    await run(
      'sql',
      'acme',
      'insert into tasks (title, name) values (?, ?)',
      '--param',
      'x',
      '--param',
      'kept',
      '--write',
    )
    await project.write('schemas/saas-app.schema.ts', schemaSource('label: c.text(),'))
    expect((await run('push', '--rename', 'tasks.name=label')).exitCode).toBe(0)
    expect(await json('query', 'acme', 'tasks', '--select', 'title,label')).toEqual({
      data: [{ title: 'x', label: 'kept' }],
      next_cursor: null,
    })

    await project.write('schemas/saas-app.schema.ts', schemaSource())
    const refused = await run('push', '--yes', '--drop', 'tasks.label')
    expect(refused.exitCode).toBe(2)
    expect((await run('push', '--allow-destructive', '--drop', 'tasks.label')).exitCode).toBe(0)
    expect((await run('drift', '--check')).exitCode).toBe(0)

    const jobs = (await run('jobs', 'list')).stdout.split('\n')
    const newest = /job_\w+/.exec(jobs[1] ?? '')?.[0] ?? ''
    const losses = await run('jobs', 'rollback', newest)
    expect(losses.stderr).toContain('--confirm-losses')
    expect(losses.exitCode).toBe(1)
    expect((await run('jobs', 'rollback', newest, '--confirm-losses')).exitCode).toBe(0)
    expect(await json('query', 'acme', 'tasks', '--select', 'label')).toMatchObject({
      data: [{ label: 'kept' }],
    })
    expect((await run('jobs', 'show', newest)).stdout).toContain('saas-app v3 → v4 (rollout)')
    expect((await run('jobs', 'watch', newest)).exitCode).toBe(0)
    expect((await run('pull', 'saas-app', '--schema-version', '2', '--stdout')).stdout).toContain(
      'name: c.text(),',
    )
  })

  it('a column that is gone for another is asked about', async () => {
    await project.write(
      'schemas/asked.schema.ts',
      schemaSource('name: c.text(),').replace('saas-app', 'asked'),
    )
    const push = () => run('push', '--schema', 'schemas/asked.schema.ts')
    await push()
    await project.write(
      'schemas/asked.schema.ts',
      schemaSource('label: c.text(),').replace('saas-app', 'asked'),
    )
    const asked = await push()
    expect(asked.stderr).toContain('--rename tasks.name=label or --drop tasks.name')
    expect(asked.exitCode).toBe(2)
  })

  it('a database is exported, imported, snapshot, restored, deleted and brought back', async () => {
    await run('databases', 'create', 'first', '--metadata', '{"plan":"pro"}')
    expect((await run('databases', 'export', 'first', '-o', 'first.sqlite')).exitCode).toBe(0)
    expect((await readFile(join(project.folder, 'first.sqlite'), 'latin1')).slice(0, 15)).toBe(
      'SQLite format 3',
    )
    expect((await stat(join(project.folder, 'first.sqlite'))).mode & 0o777).toBe(0o600)
    expect(await json('databases', 'import', 'first.sqlite', '--name', 'second')).toMatchObject({
      name: 'second',
    })
    const { id } = (await json('databases', 'snapshot', 'create', 'first')) as { id: string }
    expect((await run('databases', 'snapshot', 'restore', 'first', id)).exitCode).toBe(2)
    expect(await json('databases', 'snapshot', 'restore', 'first', id, '--into', 'third')).toMatchObject({
      name: 'third',
    })
    const deleted = (await json('databases', 'delete', 'third', '--yes')) as { id: string; status: string }
    expect(deleted.status).toBe('deleted')
    expect(await json('databases', 'undelete', deleted.id)).toMatchObject({ name: 'third', status: 'ready' })
    expect((await run('databases', 'get', 'first')).stdout).toMatch(/^metadata +\{"plan":"pro"\}$/m)
    const missing = await run('databases', 'get', 'nobody')
    expect(missing.stderr).toContain('✗ ')
    expect(missing.exitCode).toBe(1)
  })

  it('an import says what of the file is not served, and why', async () => {
    const file = new DatabaseSync(join(project.folder, 'plain.sqlite'))
    file.exec('CREATE TABLE things (id INTEGER PRIMARY KEY); CREATE TABLE "two\u001b[31m words" (a)')
    file.close()
    const { stdout } = await run('databases', 'import', 'plain.sqlite', '--name', 'plain')
    const [done, heading, columns, row, ...more] = stdout.split('\n')
    expect(done).toMatch(/^✓ Imported plain\.sqlite as plain \(db_\w+\)$/)
    expect(heading).toBe('Kept in the database, but not served by the Data API:')
    expect(columns).toMatch(/^KIND +WHAT +WHY$/)
    expect(row).toMatch(/^table +two\\u001b\[31m words +its name has other characters/)
    expect(more).toEqual([''])
    expect(await json('databases', 'import', 'plain.sqlite', '--name', 'plain-again')).toMatchObject({
      skipped: [{ kind: 'table' }],
      skipped_count: 1,
    })
  })

  it('the commands of the README do what they say, in their order', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const block = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const commands = block.split('\n').filter((line) => line !== '')
    expect(commands.length).toBeGreaterThan(5)
    const fresh = await createProject()
    const own = await startApp()
    const env = { TENANTRY_URL: own.url, TENANTRY_API_KEY: own.adminKey }
    try {
      for (const command of commands) {
        const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
          ([, quoted, plain]) => quoted ?? plain ?? '',
        )
        const { exitCode, stderr } = await runCli(words.slice(2), { cwd: fresh.folder, env })
        expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: '' })
      }
    } finally {
      await own.close()
      await fresh.remove()
    }
  })

  it('an unknown template says how to find the known ones', async () => {
    const { stderr, exitCode } = await run('pull', 'nothing')
    expect(stderr).toContain('→ ')
    expect(exitCode).toBe(1)
  })
})

describe('tenantry dev', () => {
  it('on a port that another server has says so, and pushes nothing there', async () => {
    const other = await startApp()
    const port = new URL(other.url).port
    const { stdout, stderr, exitCode } = await runCli(['dev', '--port', port], { cwd: project.folder })
    expect(stderr).toMatch(/^✗ The server did not start\. listen EADDRINUSE.* --port N/)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect((await other.call('GET /platform/templates')).body.data).toEqual([])
    await other.close()
  })

  it('starts a server, pushes the schema on every save, tells mistakes and ends it with Ctrl-C', async () => {
    const program = fileURLToPath(new URL('../main.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--conditions=development', program, 'dev', '--port', '0', '--json'],
      {
        cwd: project.folder,
        env: { PATH: process.env['PATH'], HOME: project.folder },
      },
    )
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const printed = async (read: () => string, text: string): Promise<void> => {
      while (!read().includes(text)) {
        if (child.exitCode !== null) throw new Error(`dev ended: ${stdout}${stderr}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    try {
      await printed(() => stdout, '"event":"database_created"')
      const started = JSON.parse(stdout.split('\n')[0] ?? '') as { url: string; api_key: string }
      await project.write('schemas/saas-app.schema.ts', schemaSource('oops: c.txt(),'))
      await printed(() => stderr, 'schemas/saas-app.schema.ts:7')
      await project.write('schemas/saas-app.schema.ts', schemaSource('done: c.boolean(),'))
      await printed(() => stdout, '+ tasks.done')
      const env = { TENANTRY_URL: started.url, TENANTRY_API_KEY: started.api_key }
      const { stdout: rows } = await runCli(['query', 'dev', 'tasks', '--select', 'done', '--json'], {
        cwd: project.folder,
        env,
      })
      expect(JSON.parse(rows)).toEqual({ data: [], next_cursor: null })
      expect((await stat(join(project.folder, '.tenantry/admin-key'))).mode & 0o777).toBe(0o600)
      child.kill('SIGINT')
      expect(await ended).toBe(130)
      await expect(fetch(started.url)).rejects.toThrow('fetch failed')
    } finally {
      child.kill('SIGTERM')
      await ended
    }
  })
})
