import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'

let app: StartedApp
let project: Project
let server: Server
let url: string
let answer: { status: number; body: string }

beforeAll(async () => {
  app = await startApp({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
  project = await createProject({ bare: true })
  server = createServer((request, response) => {
    request.resume()
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await app.close()
  await project.remove()
})
beforeEach(() => {
  answer = { status: 200, body: '\u001B[2Jok' }
})

const run = (...args: string[]) =>
  runCli(['webhooks', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey },
  })
const create = async (...args: string[]) => {
  const { stdout, stderr } = await run('create', url, ...args)
  const id = /whk_\w+/.exec(stdout)?.[0] ?? ''
  expect(id, stderr).not.toBe('')
  return { id, stdout }
}

describe('tenantry webhooks', () => {
  it('creates, lists, shows, rotates, disables, enables and deletes', async () => {
    const { id, stdout } = await create('--events', 'user.*, database.created', '--description', 'Mirror')
    expect(stdout).toContain(`✓ Created the webhook ${url} (${id})\n  whsec_`)
    expect((await run('list')).stdout).toMatch(
      new RegExp(`/hook +user\\.\\*, database\\.created +enabled +${id}`),
    )
    expect((await run('show', id)).stdout).toContain('description       Mirror')
    const rotated = await run('rotate', id)
    expect(rotated.stdout).toMatch(/New secret .*\n {2}whsec_.*\n.*signs as well until/)
    expect((await run('disable', id)).stdout).toContain(`✓ Disabled the webhook ${url}`)
    expect((await run('list')).stdout).toContain('disabled')
    expect((await run('enable', id)).stdout).toContain(`✓ Enabled the webhook ${url}`)
    const asked = await run('delete', id)
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') })
    expect((await run('delete', id, '--yes')).stdout).toBe(`✓ Deleted ${id}\n`)
    expect((await run('show', id)).exitCode).toBe(1)
  })

  it('tests an endpoint, shows what was sent, and sends it again', async () => {
    const { id } = await create('--events', '*')
    const tested = await run('test', id)
    expect(tested).toMatchObject({ exitCode: 0, stderr: '' })
    expect(tested.stdout).toMatch(/^✓ Delivered: the endpoint answered 200 \(dlv_\w+\)\n$/)
    const listed = await run('deliveries', id, '--type', 'webhook.test')
    const message = /evt_\w+/.exec(listed.stdout)?.[0] ?? ''
    const delivery = /dlv_\w+/.exec(listed.stdout)?.[0] ?? ''
    const shown = (await run('deliveries', id, delivery)).stdout
    expect(shown).toContain('"type":"webhook.test"')
    expect(shown).toContain(String.raw`\u001b[2Jok`)
    expect(shown).not.toContain('\u001B')
    expect((await run('replay', id, '--message', message)).stdout).toBe('✓ 1 message will be sent again\n')
    expect((await run('replay', id, '--failed-since', '2027-01-31T10:00Z')).stdout).toBe(
      'Nothing has failed since then.\n',
    )
    answer = { status: 410, body: '' }
    const failed = await run('test', id)
    expect(failed).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('The endpoint answered 410.'),
    })
    expect((await run('show', id)).stdout).toMatch(/reason +The endpoint answered 410: nobody wants/)
    expect((await run('test', id)).stderr).toContain('tenantry webhooks enable')
  })

  it('makes a hook, and tells what a test of it would mean', async () => {
    const { id } = await create('--hook', 'before_sign_up', '--on-failure', 'closed', '--time-limit', '500')
    answer = { status: 200, body: '{"allow":false,"message":"No."}' }
    expect((await run('test', id)).stdout).toMatch(/allow +false\nmessage +No\./)
    answer = { status: 500, body: '' }
    expect(await run('test', id)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('The endpoint answered 500.'),
    })
  })

  it('says what is missing or does not go together', async () => {
    for (const args of [
      ['create', url],
      ['create', url, '--events', '*', '--hook', 'before_token', '--on-failure', 'open'],
      ['create', url, '--hook', 'before_token'],
      ['create', url, '--hook', 'after_token', '--on-failure', 'open'],
      ['create', url, '--events', '*', '--on-failure', 'open'],
      ['replay', 'whk_1'],
      ['replay', 'whk_1', '--message', 'evt_1', '--failed-since', '2027-01-31'],
      ['replay', 'whk_1', '--failed-since', 'yesterday'],
    ])
      expect((await run(...args)).exitCode, args.join(' ')).toBe(2)
    const refused = await run('create', 'http://169.254.169.254/', '--events', '*', '--json')
    expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'URL_REFUSED', status: 422 })
  })
})
