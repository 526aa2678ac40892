import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { hasTerminals, runOnTerminal } from '../testing/run-on-terminal.ts'

let project: Project
let app: StartedApp
const password = 'three grey owls'

beforeAll(async () => {
  project = await createProject({ bare: true })
  app = await startApp()
})
afterAll(async () => {
  await app.close()
  await project.remove()
})

/** With the admin's key. */
const admin = (args: string[], stdin = '') =>
  runCli(args, {
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey },
    stdin,
  })
/** With what a profile holds. */
const as = (profile: string, args: string[], stdin = '') =>
  runCli(args, { cwd: project.folder, env: { TENANTRY_URL: app.url, TENANTRY_PROFILE: profile }, stdin })
const json = (run: { stdout: string }): unknown => JSON.parse(run.stdout)

describe('tenantry setup, login and logout', () => {
  it('a setup token makes the owner, once; the session is stored, used, shown by whoami, and over after logout', async () => {
    const token = app.app.setupToken ?? ''
    const args = ['setup', '--token', token, '--email', 'owner@example.com', '--password-stdin']
    const weak = await as('owner', args, 'short\n')
    expect([weak.exitCode, weak.stderr]).toEqual([1, expect.stringContaining('password')])
    const done = await as('owner', args, `${password}\n`)
    expect(done).toEqual({
      exitCode: 0,
      stdout: `✓ owner@example.com owns ${app.url} and is signed in (profile owner)\n`,
      stderr: '',
    })
    const again = await as('other', args, `${password}\n`)
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('setup token is not valid')])

    expect((await as('owner', ['whoami'])).stdout).toMatch(/user +owner@example.com\n[^]*operator +owner\n/)
    const stored = await readFile(join(project.folder, 'config/tenantry/credentials.json'), 'utf8')
    const session = /tns_[^"]+/.exec(stored)?.[0] ?? ''
    expect(stored).not.toContain(password)
    expect((await as('owner', ['users', 'list', '--operators'])).stdout).toContain('owner@example.com')

    expect((await as('owner', ['logout'])).stdout).toContain(`Forgot the session for ${app.url}`)
    const after = await runCli(['whoami'], {
      cwd: project.folder,
      env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: session },
    })
    expect([after.exitCode, after.stderr]).toEqual([3, expect.stringContaining('sign in again')])
  })

  it('login --email stores a session; a wrong password stores nothing and is told as such', async () => {
    const login = ['login', '--email', 'owner@example.com', '--password-stdin']
    const wrong = await as('second', login, 'wrong horse\n')
    expect([wrong.exitCode, wrong.stderr]).toEqual([3, expect.stringContaining('password is wrong')])
    expect((await as('second', ['whoami'])).exitCode).toBe(3)
    expect((await as('second', login, `${password}\n`)).stdout).toContain('as owner@example.com')
    expect(json(await as('second', ['whoami', '--json']))).toMatchObject({
      user: { email: 'owner@example.com' },
      impersonator_id: null,
    })
  })

  it('nobody is asked where nobody can answer: the error names the flag', async () => {
    for (const [args, flag] of [
      [['setup'], '--token'],
      [['setup', '--token', 'x'], '--email'],
      [['setup', '--token', 'x', '--email', 'a@example.com'], '--password-stdin'],
      [['login', '--email', 'a@example.com'], '--password-stdin'],
      [['login', '--password-stdin'], '--email'],
      [['login', '--email', 'a@example.com', '--api-key-stdin'], 'either'],
    ] as const) {
      const { exitCode, stderr } = await as('none', [...args])
      expect([args, exitCode, stderr]).toEqual([args, 2, expect.stringContaining(flag)])
    }
  })

  it.skipIf(!hasTerminals)(
    'on a terminal setup asks, and takes no password that was typed differently twice',
    async () => {
      const { screen, exitCode } = await runOnTerminal(['setup'], {
        cwd: project.folder,
        env: { TENANTRY_URL: app.url },
        type: (shown) => {
          if (shown.includes('The same again')) return 'another one\r'
          if (shown.includes('Password')) return 'three grey owls\r'
          if (shown.includes('e-mail address')) return 'x@example.com\r'
          return shown.includes('Setup token') ? 'tnu_x\r' : null
        },
      })
      expect(screen).toContain('The two passwords differ.')
      expect(screen).not.toContain('grey owls')
      expect(exitCode).toBe(2)
    },
  )
})

describe('tenantry users', () => {
  it('creates, shows, changes, finds, locks out, lets in and deletes', async () => {
    const made = await admin(
      ['users', 'create', 'ada@example.com', '--name', 'Ada', '--password-stdin'],
      password,
    )
    expect(made.stdout).toMatch(/^✓ Created ada@example.com \(usr_\w+\)\n$/)
    await as('ada', ['login', '--email', 'ada@example.com', '--password-stdin'], password)
    expect((await admin(['users', 'show', 'ada@example.com'])).stdout).toMatch(
      /name +Ada\n[^]*password +yes\n/,
    )
    await admin([
      'users',
      'update',
      'ada@example.com',
      '--role',
      'support',
      '--metadata',
      '{"a":1}',
      '--name',
      '',
    ])
    expect(json(await admin(['users', 'show', 'ada@example.com', '--json']))).toMatchObject({
      name: null,
      operator_role: 'support',
      metadata: { a: 1 },
    })
    await admin(['users', 'update', 'ada@example.com', '--role', 'none', '--no-verified'])
    expect(json(await admin(['users', 'list', '--search', 'ADA@', '--json']))).toMatchObject({
      data: [{ operator_role: null, email_verified_at: null }],
    })
    const sessions = ['users', 'sessions', 'ada@example.com']
    expect((await admin(sessions)).stdout).toMatch(/\npassword .* ses_/)
    expect((await admin([...sessions, '--revoke-all'])).stdout).toBe('✓ Ended 1 session\n')
    expect((await as('ada', ['whoami'])).exitCode).toBe(3)
    expect((await admin(['users', 'disable', 'ada@example.com'])).stdout).toContain('Disabled')
    expect((await admin(['users', 'list', '--disabled'])).stdout).toContain('ada@example.com')
    const locked = await as('ada', ['login', '--email', 'ada@example.com', '--password-stdin'], password)
    expect([locked.exitCode, locked.stderr]).toEqual([1, expect.stringContaining('disabled')])
    expect((await admin(['users', 'enable', 'ada@example.com'])).stdout).toContain('Enabled')
    const unasked = await admin(['users', 'delete', 'ada@example.com'])
    expect([unasked.exitCode, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect((await admin(['users', 'delete', 'ada@example.com', '--yes'])).stdout).toContain('Deleted')
    const gone = await admin(['users', 'show', 'ada@example.com'])
    expect([gone.exitCode, gone.stderr]).toEqual([1, expect.stringContaining('users list')])
  })

  it('imports all that can be, from CSV and JSON, and says of each other one where it stands and why', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `many${n}@example.com,`)
    many[55] = 'many1@example.com,'
    many[57] = `many57@example.com,${'x'.repeat(201)}`
    await project.write('users.csv', ['email,name', ...many].join('\n'))
    const csv = await admin(['users', 'import', 'users.csv'])
    expect(csv.exitCode).toBe(1)
    expect(csv.stdout).toMatch(/users.csv:57 +many1@example.com +\S/)
    expect(csv.stdout).toMatch(/users.csv:59 +many57@example.com +name: /)
    expect(csv.stdout).toContain('58 users created, 2 refused\n')
    const more = JSON.stringify([{ email: 'json@example.com', email_verified: true }])
    const read = await admin(['users', 'import', '-', '--format', 'json', '--json'], more)
    expect(json(read)).toMatchObject({ created: 1, results: [{ place: 'stdin[0]', status: 'created' }] })
  })

  it('imports nothing from a file that it cannot read', async () => {
    await project.write('bad.csv', 'email,phone\na@example.com,1\n')
    for (const [file, exitCode, said] of [
      ['bad.csv', 1, 'bad.csv:1: Users have no "phone".'],
      ['none.csv', 2, 'There is no file'],
      ['users.txt', 2, '--format'],
    ] as const)
      expect(await admin(['users', 'import', file])).toEqual({
        exitCode,
        stdout: '',
        stderr: expect.stringContaining(said),
      })
    expect((await admin(['users', 'show', 'a@example.com'])).exitCode).toBe(1)
  })

  it('impersonates for a signed-in operator, whose session whoami tells as that', async () => {
    await admin(['users', 'create', 'seen@example.com'])
    const args = ['users', 'impersonate', 'seen@example.com', '--reason', 'ticket 712', '--minutes', '5']
    expect((await admin(args)).exitCode).toBe(1)
    await as('second', ['login', '--email', 'owner@example.com', '--password-stdin'], password)
    const begun = await as('second', args)
    const token = /tns_\S+/.exec(begun.stdout)?.[0] ?? ''
    const seen = await runCli(['whoami'], {
      cwd: project.folder,
      env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: token },
    })
    expect(seen.stdout).toMatch(/user +seen@example.com\n[^]*acted by +usr_/)
    expect((await as('second', ['users', 'impersonate', 'seen@example.com'])).exitCode).toBe(2)
  })
})

it('tenantry tokens makes a token that acts for the user, lists and revokes it', async () => {
  await admin(['users', 'create', 'script@example.com', '--password-stdin'], password)
  await as('script', ['login', '--email', 'script@example.com', '--password-stdin'], password)
  const made = await as('script', [
    'tokens',
    'create',
    'ci',
    '--permission',
    'database.read',
    '--expires',
    '2099-01-31',
  ])
  const token = /tnt_\S+/.exec(made.stdout)?.[0] ?? ''
  const withToken = () =>
    runCli(['whoami'], { cwd: project.folder, env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: token } })
  expect((await withToken()).stdout).toMatch(
    /user +script@example.com\n[^]*key +ci\n[^]*scope +database.read\n/,
  )
  const listed = (await as('script', ['tokens', 'list'])).stdout
  expect(listed).toMatch(/ci +database.read +valid +2099-01-31 00:00:00 .* key_/)
  const id = /key_\S+/.exec(listed)?.[0] ?? ''
  expect((await as('script', ['tokens', 'revoke', id])).stdout).toContain(`Revoked ci (${id})`)
  expect((await withToken()).exitCode).toBe(3)
  const byKey = await admin(['tokens', 'list'])
  expect([byKey.exitCode, byKey.stderr]).toEqual([1, expect.stringContaining('signed-in user')])
})
