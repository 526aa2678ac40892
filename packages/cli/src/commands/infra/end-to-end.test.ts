import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findTestEngine } from '../../../../../apps/server/src/modules/infra/engine/testing/find-test-engine.ts'
import { startApp, type StartedApp } from '../../../../../apps/server/src/testing/start-app.ts'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'

let app: StartedApp
let project: Project

beforeAll(async () => {
  const engine = await findTestEngine()
  app = await startApp({ env: engine === null ? {} : { TENANTRY_TOFU_BIN: engine.binary } })
  project = await createProject({ bare: true })
  // The test's own folder lets nobody through; runs belong to another user.
  await chmod(app.dataDir, 0o711)
})
afterAll(async () => {
  await app.close()
  await project.remove()
})

const cli = (args: string[], interruptWhen?: (stdout: string) => NodeJS.Signals | null) =>
  runCli(args, {
    cwd: project.folder,
    env: { TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey },
    ...(interruptWhen !== undefined && { interruptWhen }),
  })
const infra = (...args: string[]) => cli(['infra', ...args])
const json = async (...args: string[]) => JSON.parse((await infra(...args, '--json')).stdout)
const within = ['--project', 'shop', '--org', 'acme']

it('a bucket is asked for, applied, changed, gone back on, looked at and destroyed, by the real engine', async () => {
  await cli(['users', 'create', 'ada@example.com'])
  await cli(['orgs', 'create', 'Acme', '--owner', 'ada@example.com'])
  await cli(['projects', 'create', 'Shop', '--org', 'acme'])

  const create = ['resources', 'create', 'assets', '--module', 'local_bucket', ...within]
  const asked = await infra(...create, '--set', 'simulate={"create_seconds":3}')
  expect(asked.stdout).toMatch(/^Asked for assets \(res_\w+\)\nPlan of assets \(run_\w+\): [1-9] to create/)
  expect(asked.stdout).toContain('├─ + terraform_data.')
  expect(asked).toMatchObject({ exitCode: 0, stderr: '' })
  const [id = ''] = /res_\w+/.exec(asked.stdout) ?? []
  const [run = ''] = /run_\w+/.exec(asked.stdout) ?? []

  // Ctrl-C leaves the run alone; whoever comes later sees its end.
  const left = await cli(['infra', 'apply', run], (text) => (text.includes('Creating') ? 'SIGINT' : null))
  expect(left.exitCode).toBe(130)
  const followed = await infra('logs', run, '--follow')
  expect(followed.stdout).toContain('Apply complete!')
  expect(followed.stdout).toContain('✓ assets is ready (create')
  expect(followed.exitCode).toBe(0)

  const changed = await infra('plan', 'assets', ...within, '--set', 'storage_class=archive', '--apply')
  expect(changed.stdout).toContain('storage_class: "standard" → "archive"')
  expect(changed.exitCode).toBe(0)

  const { data: versions } = await json('state', 'versions', id)
  const diff = await infra('state', 'diff', id, versions.at(-1).id)
  expect(diff.stdout).toContain('storage_class: "standard" → "archive"')
  expect((await infra('state', 'restore', id, versions.at(-1).id)).exitCode).toBe(2)
  expect((await infra('state', 'restore', id, versions[0].id, '--yes')).exitCode).toBe(0)
  expect((await infra('drift', id, '--check')).stdout).toContain('✓ No drift')

  const planned = await json('destroy', 'assets', ...within, '--yes')
  expect(planned.run).toMatchObject({ kind: 'destroy', status: 'awaiting_approval' })
  expect((await infra('reject', planned.run.id, '--reason', 'still used')).stdout).toContain('is rejected')
  expect((await infra('runs', 'show', planned.run.id)).stdout).toContain('still used')
  const begun = await json('plan', id, '--no-wait')
  expect((await infra('cancel', begun.run.id)).exitCode).toBe(0)
  expect((await infra('logs', begun.run.id, '--follow')).exitCode).toBe(5)
  const destroyed = await infra('destroy', id, '--apply', '--yes')
  expect(destroyed.stdout).toContain('✓ assets is destroyed')
  expect(destroyed.exitCode).toBe(0)
  const list = await infra('resources', 'list', ...within)
  expect(list.stdout).toMatch(/assets +local_bucket +destroyed/)
})

it('a creation that fails in the middle ends with 5, and says so', async () => {
  const create = ['resources', 'create', 'lost', '--module', 'local_bucket', ...within, '--apply']
  const failed = await infra(...create, '--set', 'simulate={"fail_create":true}')
  expect(failed.exitCode).toBe(5)
  expect(failed.stdout).toContain('✗ The run is failed')
})
