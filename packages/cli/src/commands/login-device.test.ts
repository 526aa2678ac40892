import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { hasTerminals, runOnTerminal } from '../testing/run-on-terminal.ts'

let project: Project
let app: StartedApp
let cookie: string
const email = 'ada@example.com'

beforeAll(async () => {
  project = await createProject({ bare: true })
  app = await startApp()
  const person = { email, password: 'three grey owls' }
  const { headers } = await app.call('POST /auth/register', person, { key: null })
  cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  // Stands where the system's program for opening pages would be found.
  await project.write('bin/xdg-open', `#!/bin/sh\necho "$1" > "${project.folder}/opened"\n`)
  await chmod(join(project.folder, 'bin/xdg-open'), 0o755)
})
afterAll(async () => {
  await app.close()
  await project.remove()
})

/** What the user presses on the page. */
const press = async (screen: string, answer: 'allow' | 'deny') => {
  const code = /compare the code: (\S+)/.exec(screen)?.[1] ?? ''
  const body = new URLSearchParams({ user_code: code, answer })
  await fetch(`${app.url}/auth/device`, { method: 'POST', headers: { cookie, origin: app.url }, body })
}

/** Takes the server that is offered, and answers on the page as soon as the code is there. */
async function loginAs(profile: string, args: string[], answer: 'allow' | 'deny', env = {}) {
  const pressed: Promise<void>[] = []
  const run = await runOnTerminal(['login', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_PROFILE: profile, ...env },
    type: (screen) => {
      if (screen.includes('Waiting') && pressed.length === 0) pressed.push(press(screen, answer))
      return screen.includes('Server') ? '\r' : null
    },
  })
  await Promise.all(pressed)
  return run
}

describe.skipIf(!hasTerminals)('tenantry login on a terminal', () => {
  it('opens the page in a browser, and is signed in as whoever allows it there', async () => {
    const path = `${project.folder}/bin:${process.env['PATH'] ?? ''}`
    const { screen, exitCode } = await loginAs('ada', [], 'allow', { DISPLAY: ':0', PATH: path })
    expect(screen).toContain(`Your browser opens ${app.url}/auth/device?user_code=`)
    expect(screen).toContain(`✓ Signed in to ${app.url} as ${email} (profile ada)`)
    expect(exitCode).toBe(0)
    const opened = await readFile(join(project.folder, 'opened'), 'utf8')
    expect(screen).toContain(`Your browser opens ${opened.trim()}`)
    const env = { TENANTRY_URL: app.url, TENANTRY_PROFILE: 'ada' }
    const who = await runCli(['whoami', '--json'], { cwd: project.folder, env })
    expect(JSON.parse(who.stdout)).toMatchObject({ user: { email } })
  })

  it('without a browser here prints the address; a no stores nothing', async () => {
    const { screen, exitCode } = await loginAs('nobody', ['--no-browser'], 'deny', { DISPLAY: ':0' })
    expect(screen).toContain(`Open in any browser: ${app.url}/auth/device?user_code=`)
    expect(screen).toContain('The sign-in was not allowed.')
    expect(exitCode).toBe(1)
    const stored = await readFile(join(project.folder, 'config/tenantry/credentials.json'), 'utf8')
    expect(stored).not.toContain('nobody')
  })

  it('asks for a key with --key', async () => {
    const { screen, exitCode } = await runOnTerminal(['login', '--key'], {
      cwd: project.folder,
      env: { TENANTRY_URL: app.url, TENANTRY_PROFILE: 'key' },
      type: (shown) => {
        if (shown.includes('API key')) return `${app.adminKey}\r`
        return shown.includes('Server') ? '\r' : null
      },
    })
    expect(screen).toContain('✓ Logged in to')
    expect(screen).not.toContain(app.adminKey)
    expect(exitCode).toBe(0)
  })
})
