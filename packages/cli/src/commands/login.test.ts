import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli, runLauncher } from '../testing/run-cli.ts'
import { problem, startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /platform/keys/current': ({ headers }) =>
      headers.authorization === 'Bearer good'
        ? { body: { id: 'key_1', name: 'laptop', scope: { kind: 'installation' } } }
        : problem(401, 'UNAUTHENTICATED'),
    'GET /platform/databases': { body: { data: [], next_cursor: null } },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (args: string[], more: { stdin?: string; env?: Record<string, string> } = {}) =>
  runCli(args, { cwd: project.folder, ...more })
const credentials = () => join(project.folder, 'config/tenantry/credentials.json')

describe('tenantry login', () => {
  it('stores the key for its owner alone, whoami shows it, and logout forgets it', async () => {
    const login = await run(['login', '--url', stub.url, '--api-key-stdin'], { stdin: 'good\n' })
    expect(login.stdout).toBe(`✓ Logged in to ${stub.url} with key "laptop" (profile default)\n`)
    expect((await stat(credentials())).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(credentials(), 'utf8'))).toEqual({
      profiles: { default: { url: stub.url, api_key: 'good' } },
    })
    expect((await run(['whoami'])).stdout).toContain(`url      ${stub.url}\n`)
    const logout = await run(['logout', '--json'])
    expect(JSON.parse(logout.stdout)).toEqual({ profile: 'default', was_logged_in: true })
    const after = await run(['whoami', '--url', stub.url])
    expect(after.stderr).toContain(`No API key for ${stub.url}.`)
    expect(after.exitCode).toBe(3)
  })

  it('keeps profiles apart, and the environment wins over them', async () => {
    const login = ['login', '--url', stub.url, '--profile', 'production', '--api-key', 'good']
    expect((await run(login)).exitCode).toBe(0)
    expect((await run(['whoami', '--profile', 'production'])).exitCode).toBe(0)
    const refused = await run(['whoami', '--profile', 'production'], { env: { TENANTRY_API_KEY: 'bad' } })
    expect(refused.exitCode).toBe(3)
    expect((await run(['whoami'], { env: { TENANTRY_PROFILE: 'production' } })).exitCode).toBe(0)
  })

  it('does not send a stored key to another server', async () => {
    await run(['login', '--url', stub.url, '--api-key', 'good'])
    const closed = 'http://127.0.0.1:4001'
    const other = await run(['databases', 'list', '--url', closed])
    expect(other.stderr).toContain(`No API key for ${closed}.`)
  })

  it('stores nothing that the server refuses, and never asks where nobody can answer', async () => {
    const refused = await run(['login', '--url', stub.url, '--api-key', 'bad'])
    expect(refused.exitCode).toBe(3)
    await expect(stat(credentials())).rejects.toThrow('ENOENT')
    const silent = await run(['login', '--url', stub.url])
    expect(silent.stderr).toContain('--api-key-stdin')
    expect(silent.exitCode).toBe(2)
  })
})

describe('every command', () => {
  const env = () => ({ TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'good' })

  it('answers 4 when the server is unreachable, with the URL and how to start one', async () => {
    const closed = stub.url
    await stub.close()
    const { stdout, stderr, exitCode } = await run(['databases', 'list'], {
      env: { TENANTRY_URL: closed, TENANTRY_API_KEY: 'good' },
    })
    expect(stderr).toContain(`${closed} could not be reached (ECONNREFUSED).`)
    expect(stderr).toContain('Start a server with "tenantry dev"')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 })
  })

  it('with --json tells errors as a problem document on stderr', async () => {
    const { stdout, stderr, exitCode } = await run(['databases', 'get', 'acme', '--json'], { env: env() })
    expect(stdout).toBe('')
    expect(JSON.parse(stderr)).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' })
    expect(exitCode).toBe(1)
    const usage = await run(['databases', 'nonsense', '--json'])
    expect(JSON.parse(usage.stderr)).toMatchObject({ code: 'USAGE' })
    expect(usage.exitCode).toBe(2)
  })

  it('takes --json before and after its name, and prints nothing but JSON', async () => {
    const before = await run(['--json', 'databases', 'list'], { env: env() })
    const after = await run(['databases', 'list', '--json'], { env: env() })
    expect(JSON.parse(before.stdout)).toEqual({ data: [], next_cursor: null })
    expect(after.stdout).toBe(before.stdout)
  })

  it('has no colours in a pipe, has them when forced, and none with NO_COLOR', async () => {
    const escape = '\u001B['
    const refused = (more: Record<string, string>) =>
      run(['whoami'], { env: { ...env(), TENANTRY_API_KEY: 'bad', ...more } })
    expect((await refused({})).stderr).not.toContain(escape)
    expect((await refused({ FORCE_COLOR: '1' })).stderr).toContain(escape)
    expect((await refused({ FORCE_COLOR: '1', NO_COLOR: '1' })).stderr).not.toContain(escape)
  })

  it('has examples in its help, through the launcher as well', async () => {
    const { stdout, exitCode } = await runLauncher(['databases', 'create', '--help'], { cwd: project.folder })
    expect(stdout).toContain('tenantry databases create acme --template saas-app')
    expect(exitCode).toBe(0)
    expect((await runLauncher(['nonsense'], { cwd: project.folder })).exitCode).toBe(2)
  })

  it('refuses a question that nobody can answer', async () => {
    const { stderr, exitCode } = await run(['databases', 'delete', 'acme'], { env: env() })
    expect(stderr).toContain('--yes')
    expect(exitCode).toBe(2)
    expect(stub.requests).toEqual([])
  })
})
