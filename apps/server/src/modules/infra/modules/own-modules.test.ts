import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people, type Person } from '../../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { startGitServer, type GitServer } from './testing/git-server.ts'

const main = `
variable "greeting" {
  description = "What it says."
  type        = string
  validation {
    condition     = contains(["hello", "bye"], var.greeting)
    error_message = "hello or bye."
  }
}
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "long" {
  input = format("%0100000d", 0)
}
resource "terraform_data" "this" {
  input = { greeting = var.greeting, length = length(var.password), text = file("\${path.module}/texts/one.txt") }
}
resource "terraform_data" "environment" {
  input = file("/proc/self/environ")
  lifecycle {
    ignore_changes = [input]
  }
}
output "environment" {
  value = [file("/proc/self/environ"), filebase64("/proc/self/environ")]
}
output "long" {
  value = format("%0100000d", 0)
}
output "id" {
  value = terraform_data.this.id
  precondition {
    condition     = var.password != "of no use"
    error_message = "no\\u0000ne."
  }
}
`
const good = {
  'net/main.tf': main,
  'net/README.md': '# Net\n\nSays a greeting.\n',
  'net/texts/one.txt': 'one',
  'other.txt': 'x',
}

/** Keys of a bucket are not for modules of customers: their states stay with the server, and nothing is asked here. */
const statesInS3 = {
  TENANTRY_STATE_BACKEND: 's3',
  TENANTRY_STATE_S3_BUCKET: 'states',
  TENANTRY_STATE_S3_REGION: 'eu-central-1',
  TENANTRY_STATE_S3_ENDPOINT: 'http://127.0.0.1:9',
  TENANTRY_STATE_S3_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  TENANTRY_STATE_S3_SECRET_ACCESS_KEY: 'secret',
}

describeBothApps('A module of one’s own', ({ start }) => {
  let git: GitServer
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let viewer: Person
  let commit: string
  beforeAll(async () => {
    git = await startGitServer()
    commit = await git.commit('good', good)
    const allow = `127.0.0.1:${git.port},[::1]:${git.port}`
    app = await start({ env: { ...infraSettings, ...statesInS3, TENANTRY_OUTBOUND_ALLOW: allow } })
    infra = await infraFixture(app, people(app))
    viewer = await infra.make.person()
  })
  afterAll(() => git.close())

  const add = (more: object = {}) =>
    infra.call('POST /infra/modules', {
      organization: infra.org.id,
      name: 'net',
      url: git.url('good'),
      commit,
      folder: 'net',
      ...more,
    })
  const rules = (hosts: string[], providers: string[] = []) =>
    expectOk(infra.call('PUT /infra/module-rules', { organization: infra.org.id, hosts, providers }), 200)
  const at = (name: string) => `/infra/modules/${name}?organization=${infra.org.id}` as const
  const files = () => readdir(join(app.dataDir, 'modules'))
  const actions = async () =>
    (await infra.call(`GET /auth/organizations/${infra.org.id}/audit?limit=50`)).body.data.map(
      ({ action }: { action: string }) => action,
    )

  it('comes from nowhere before the organization allows a host, and only from there', async () => {
    expect((await add()).body).toMatchObject({ code: 'MODULE_SOURCE_REFUSED' })
    await rules([`localhost:${git.port}`])
    for (const url of [
      'https://example.com/x.git',
      'https://localhost/x.git',
      `https://user:pw@localhost:${git.port}/good/.git`,
    ])
      expect((await add({ url })).body, url).toMatchObject({ code: 'MODULE_SOURCE_REFUSED' })
    for (const url of [
      `http://localhost:${git.port}/good/.git`,
      'file:///etc',
      'ssh://git@localhost/x',
      `ext::sh -c id`,
    ])
      expect((await add({ url })).status, url).toBe(400)
    for (const url of [
      'https://169.254.169.254/latest',
      'https://10.0.0.1/x.git',
      'https://127.0.0.1/x.git',
    ]) {
      await rules([new URL(url).host, `localhost:${git.port}`])
      expect((await add({ url })).body, url).toMatchObject({ code: 'MODULE_SOURCE_REFUSED' })
    }
    expect(git.requests).toEqual([])
    await rules([`localhost:${git.port}`])
    expect(await actions()).toContain('module.rules_changed')
  })

  it('is refused for branches, short ids, commits and folders that are not there, and names of others', async () => {
    for (const wrong of [
      { commit: 'main' },
      { commit: commit.slice(0, 12) },
      { folder: '../x' },
      { folder: 'net/.git' },
    ])
      expect((await add(wrong)).status, JSON.stringify(wrong)).toBe(400)
    for (const wrong of [
      { commit: 'a'.repeat(40) },
      { folder: 'nothing' },
      { url: git.url('none') },
      { folder: 'other.txt' },
    ])
      expect((await add(wrong)).body, JSON.stringify(wrong)).toMatchObject({ code: 'MODULE_FETCH_FAILED' })
    const tree = git.git('good', ['rev-parse', 'HEAD^{tree}'])
    expect((await add({ commit: tree })).body).toMatchObject({ code: 'MODULE_FETCH_FAILED' })
    expect((await add({ name: 'aws_mine' })).body).toMatchObject({ code: 'MODULE_NAME_TAKEN' })
    await expect(files()).rejects.toThrow('ENOENT')
  })

  it('that is hostile leaves nothing behind', async () => {
    const tf = { 'main.tf': 'variable "a" {}\n' }
    const exec = 'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "id" }\n}\n'
    const refused: [string, string][] = [
      [await git.commit('link', { ...tf, passwd: { link: '/etc/passwd' } }), 'link'],
      [await git.commit('inside', { ...tf, 'a.tf': { link: 'main.tf' } }), 'link'],
      [await git.commit('exec', { 'main.tf': exec }), 'provisioners run programs'],
      [await git.commit('large', { ...tf, big: Buffer.alloc(17 * 1024 * 1024) }), 'larger'],
      [await git.commit('many', { ...tf, ...manyFiles(1_100) }), 'more than 1000 files'],
      [await git.commit('backend', { 'main.tf': 'terraform {\n  backend "local" {}\n}\n' }), 'backend'],
      [await git.commit('provider', { 'main.tf': 'resource "evil_thing" "x" {}\n' }), 'hashicorp/evil'],
      [await git.commit('tofu', { ...tf, 'main.tofu': exec }), 'not every engine'],
      [await git.commit('nothing', { 'readme.txt': '' }), 'there is no module'],
      [await git.commit('broken', { 'main.tf': 'variable "a" {' }), 'main.tf'],
      [await git.commit('name', { ...tf, 'a\nb': '' }), 'name'],
    ]
    const inner = await git.commit('sub', tf)
    git.git('sub', ['update-index', '--add', '--cacheinfo', `160000,${inner},part`])
    git.git('sub', ['commit', '--quiet', '--message', 'Submodule'])
    refused.push([git.git('sub', ['rev-parse', 'HEAD']), 'submodule'])
    const names = [
      'link',
      'inside',
      'exec',
      'large',
      'many',
      'backend',
      'provider',
      'tofu',
      'nothing',
      'broken',
      'name',
      'sub',
    ]
    for (const [index, [id, reason]] of refused.entries()) {
      const { status, body } = await add({ url: git.url(names[index]!), commit: id, folder: '' })
      expect({ status, code: body.code, detail: body.detail }, names[index]).toEqual({
        status: 422,
        code: 'MODULE_REFUSED',
        detail: expect.stringContaining(reason),
      })
    }
    // A tree that no honest git writes: it would put a hook into whatever is checked out.
    const blob = git.git('sub', ['hash-object', '-w', '--stdin'], '#!/bin/sh\n')
    const hook = git.git('sub', ['mktree'], `100755 blob ${blob}\tpost-checkout\n`)
    const dotGit = git.git('sub', ['mktree'], `040000 tree ${hook}\t.git\n`)
    const evil = git.git('sub', ['commit-tree', dotGit, '-m', 'x'])
    git.git('sub', ['update-ref', 'refs/heads/evil', evil])
    expect((await add({ url: git.url('sub'), commit: evil, folder: '' })).body).toMatchObject({
      code: 'MODULE_FETCH_FAILED',
      detail: expect.stringContaining('Git does not take'),
    })
    expect(await files()).toEqual([])
  }, 120_000)

  it('is fetched, shown as a form needs it, made something with, and kept while it is needed', async () => {
    await git.commit('good', {
      ...good,
      hooks: 'x',
      '.gitattributes': '* filter=evil\n',
      '.gitmodules': '[submodule "x"]\n\turl = /etc\n',
    })
    const added = await expectOk(add(), 201)
    expect(added).toMatchObject({
      name: 'net',
      kind: 'other',
      cloud: null,
      origin: 'own',
      summary: 'Says a greeting.',
      source: { url: git.url('good'), commit, folder: 'net', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect((await add()).body).toMatchObject({ code: 'MODULE_NAME_TAKEN' })
    const shown = await expectOk(infra.call(`GET ${at('net')}`), 200)
    expect(shown).toEqual(added)
    expect(shown.variables).toMatchObject([
      { name: 'greeting', type: { kind: 'string' }, choices: ['hello', 'bye'], required: true },
      { name: 'password', sensitive: true },
    ])
    expect(
      (await infra.call(`GET ${at('local_vm')}`)).body.variables.map(({ name }: { name: string }) => name),
    ).not.toContain('tenantry')
    const listed = (await infra.call(`GET /infra/modules?organization=${infra.org.id}`)).body.data
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['aws_s3', 'local_vm', 'net']),
    )
    expect((await infra.call(`GET ${at('net')}`, undefined, viewer)).body).toMatchObject({
      code: 'ORGANIZATION_NOT_FOUND',
    })

    const wrong = await infra.ask({ module: 'net', inputs: { greeting: 'hi', ssh_public_key: 'x' } })
    expect(wrong.status).toBe(422)
    expect(wrong.body.errors).toEqual([
      { pointer: '/inputs/ssh_public_key', detail: 'is not known' },
      { pointer: '/inputs/greeting', detail: 'is none of "hello", "bye"' },
      { pointer: '/inputs/password', detail: 'is missing' },
    ])
    // On PostgreSQL a character that it cannot keep would leave the run without an end.
    const vain = await expectOk(
      infra.ask({
        module: 'net',
        inputs: { greeting: 'hello', password: 'of no use', ssh_public_key: null },
      }),
      202,
    )
    expect((await infra.runAt(vain.run.id, 'failed')).reason).toContain('none.')
    const rid = await expectOk(infra.call(`DELETE /infra/resources/${vain.resource.id}`), 202)
    await infra.runAt(rid.run.id, 'succeeded')

    const password = 'correct-horse-battery'
    const asked = await expectOk(
      infra.call(`POST /projects/${infra.project.id}/resources`, {
        name: 'said',
        module: 'net',
        inputs: { greeting: 'hello', password },
      }),
      202,
    )
    const run = await infra.runAt(asked.run.id, 'succeeded')
    const everything = JSON.stringify([
      asked,
      run,
      await infra.get(asked.resource.id),
      await infra.logs(asked.run.id),
      (await infra.call(`GET /infra/resources/${asked.resource.id}/state`)).body,
      (await infra.call(`GET /auth/organizations/${infra.org.id}/audit?limit=100`)).body,
    ])
    expect(everything).not.toContain(password)
    // Of the run's environment, which a module can read, nobody sees what opens anything.
    const places = [run.plan.changes, (await infra.get(asked.resource.id)).outputs]
    for (const place of places) expect(JSON.stringify(place)).toContain('TF_HTTP_PASSWORD=(secret)')
    const seen = JSON.stringify([run, places[1]])
    expect(seen).not.toMatch(/tst_.{20}/)
    const [text = ''] = /[A-Za-z0-9+/]{200,}/.exec(seen) ?? []
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toMatch(/tst_.{20}/)
    // Whoever lists runs and resources gets many of them at once.
    expect(seen.length).toBeLessThan(20_000)
    expect(seen.match(/\(100002 characters/g)).toHaveLength(2)
    expect((await infra.get(asked.resource.id)).inputs).toEqual({ greeting: 'hello' })
    expect((await infra.call(`DELETE ${at('net')}`)).body).toMatchObject({
      code: 'MODULE_IN_USE',
      detail: expect.stringContaining(asked.resource.id),
    })

    // Files that are gone are fetched once more; files that somebody changed are not run.
    const [folder = ''] = await files()
    const path = join(app.dataDir, 'modules', folder)
    await rm(path, { recursive: true })
    const again = await expectOk(
      infra.call(`PATCH /infra/resources/${asked.resource.id}`, { inputs: { greeting: 'bye' } }),
      202,
    )
    expect((await infra.runAt(again.run.id, 'succeeded')).plan).toMatchObject({ update: 1 })
    expect(await readFile(join(path, 'texts/one.txt'), 'utf8')).toBe('one')
    await chmod(join(path, 'main.tf'), 0o600)
    await writeFile(join(path, 'main.tf'), `${main}\n# more`)
    const spoilt = await expectOk(
      infra.call(`PATCH /infra/resources/${asked.resource.id}`, { inputs: { greeting: 'hello' } }),
      202,
    )
    expect((await infra.runAt(spoilt.run.id, 'failed')).reason).toContain('were changed on the server’s disk')
    await writeFile(join(path, 'main.tf'), main)

    const gone = await expectOk(infra.call(`DELETE /infra/resources/${asked.resource.id}`), 202)
    await infra.runAt(gone.run.id, 'succeeded')
    await expectOk(infra.call(`DELETE ${at('net')}`), 204)
    expect((await infra.call(`GET ${at('net')}`)).body).toMatchObject({ code: 'MODULE_NOT_FOUND' })
    expect(await files()).toEqual([])
    expect(await actions()).toEqual(expect.arrayContaining(['module.added', 'module.deleted']))
  }, 120_000)
})

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index}.txt`, '']))
}
