import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, schemaSource, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { hasTerminals, runOnTerminal } from '../testing/run-on-terminal.ts'

const SCHEMA = 'schemas/saas-app.schema.ts'
const LOSS = 'This loses data in up to 1 database. Push all the same?'

let project: Project
beforeEach(async () => {
  project = await createProject()
  await project.write(SCHEMA, schemaSource('old: c.text(),'))
})
afterEach(() => project.remove())

/** Starts with a database that has a column which the schema then has no more. */
async function devAfterDrop(args: readonly string[], type: (screen: string) => string | null) {
  await runOnTerminal(['dev', '--port', '0'], {
    cwd: project.folder,
    type: (screen) => (screen.includes('Created database') ? '\u0003' : null),
  })
  await project.write(SCHEMA, schemaSource())
  return runOnTerminal(['dev', '--port', '0', ...args], { cwd: project.folder, type })
}

describe.skipIf(!hasTerminals)('tenantry dev on a terminal', () => {
  it('ends with Ctrl-C at a question too, and the server with it', async () => {
    const { screen, exitCode } = await devAfterDrop([], (text) => (text.includes(LOSS) ? '\u0003' : null))
    expect(screen).toContain('Stopped.')
    expect(exitCode).toBe(130)
    const url = /Server at (\S+)/.exec(screen)?.[1] ?? ''
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    expect(existsSync(join(project.folder, '.tenantry/data/control.db'))).toBe(true)
  })

  it('after a no goes on watching; with --allow-destructive asks nothing', async () => {
    const refused = await devAfterDrop([], (text) => {
      if (text.includes('Nothing was pushed.')) return '\u0003'
      return text.includes(LOSS) ? 'n' : null
    })
    expect(refused.screen).toContain('Stopped.')
    const allowed = await runOnTerminal(['dev', '--port', '0', '--allow-destructive'], {
      cwd: project.folder,
      type: (text) => (text.includes('✓ 1 database updated') ? '\u0003' : null),
    })
    expect(allowed.screen).not.toContain(LOSS)
    expect(allowed.exitCode).toBe(130)
  })
})

it('where nobody can be asked, tells the flag and goes on watching', async () => {
  const dev = (interruptWhen: (stdout: string) => NodeJS.Signals | null) =>
    runCli(['dev', '--port', '0'], { cwd: project.folder, interruptWhen })
  await dev((text) => (text.includes('Created database') ? 'SIGINT' : null))
  await project.write(SCHEMA, schemaSource())
  const run = await dev((text) => (text.includes('its values are lost') ? 'SIGINT' : null))
  expect(run.stderr).toContain('→ Give --allow-destructive when the data may go.')
  expect(run.stdout).toContain('Stopped.')
  expect(run.exitCode).toBe(130)
})
