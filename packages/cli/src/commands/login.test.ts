import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli, runLauncher } from '../testing/run-cli.ts'
import { problem, startStub, type StubReply, type StubServer } from '../testing/stub-server.ts'

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
    expect(after.stderr).toContain(`No API key for ${stub.url}, and nobody is signed in.`)
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

  it('keeps a profile of any name, beside the others', async () => {
    for (const profile of ['__proto__', 'constructor', 'default']) {
      await run(['login', '--url', stub.url, '--profile', profile, '--api-key', 'good'])
    }
    for (const profile of ['__proto__', 'constructor', 'default']) {
      expect((await run(['whoami', '--profile', profile])).stdout).toContain(`profile  ${profile}\n`)
    }
    expect((await run(['logout', '--profile', '__proto__'])).stdout).toContain(
      `Forgot the key for ${stub.url}`,
    )
    expect((await run(['logout', '--profile', 'toString'])).stdout).toContain('Nothing is stored')
    expect((await run(['whoami', '--profile', 'constructor'])).exitCode).toBe(0)
  })

  it('knows a server by its address with and without a slash at the end', async () => {
    await run(['login', '--url', `${stub.url}/`, '--api-key', 'good'])
    for (const url of [stub.url, `${stub.url}/`])
      expect((await run(['whoami', '--url', url])).exitCode).toBe(0)
  })

  it('does not send a stored key to another server', async () => {
    await run(['login', '--url', stub.url, '--api-key', 'good'])
    const closed = 'http://127.0.0.1:4001'
    const other = await run(['databases', 'list', '--url', closed])
    expect(other.stderr).toContain(`No API key for ${closed}, and nobody is signed in.`)
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

  it('answers 2 for what is no URL, and for a word that it does not know, with the nearest', async () => {
    for (const url of ['nonsense', 'localhost:4000', 'ftp://x']) {
      const { stderr, exitCode } = await run(['databases', 'list', '--url', url, '--api-key', 'good'])
      expect(stderr).toBe(
        `✗ "${url}" is not the URL of a server.\n  → Write it with its scheme: http://localhost:4000\n`,
      )
      expect(exitCode).toBe(2)
    }
    const { stderr, exitCode } = await run(['databases', 'lst'])
    expect(stderr).toBe("✗ Unknown command 'lst'.\n  → Did you mean list?\n")
    expect(exitCode).toBe(2)
  })

  it('tells a mistake in one field once, and in several by their places', async () => {
    const fields = (...errors: { pointer: string; detail: string }[]) =>
      problem(400, 'INVALID_REQUEST', { detail: `${errors[0]?.pointer}: ${errors[0]?.detail}`, errors })
    const [name, template] = [
      { pointer: '/name', detail: 'does not fit' },
      { pointer: '/template', detail: 'is not known' },
    ]
    const create = async (reply: StubReply) => {
      await stub.close()
      stub = await startStub({ 'POST /platform/databases': reply })
      return (await run(['databases', 'create', 'x'], { env: env() })).stderr
    }
    expect(await create(fields(name))).toBe('✗ /name: does not fit\n')
    expect(await create(fields(name, template))).toBe('✗ /name: does not fit\n  /template: is not known\n')
  })

  it.skipIf(!existsSync('/dev/full'))('answers 1 when its output cannot be written', async () => {
    const full = await open('/dev/full', 'w')
    const program = fileURLToPath(new URL('../main.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=development', program, 'databases', 'list'], {
      stdio: ['ignore', full.fd, 'pipe'],
      cwd: project.folder,
      env: { PATH: process.env['PATH'], HOME: project.folder, ...env() },
    })
    const [stderr, [exitCode]] = await Promise.all([
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ])
    await full.close()
    expect(stderr).toMatch(/^✗ The output could not be written: ENOSPC.*\n$/)
    expect(exitCode).toBe(1)
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
