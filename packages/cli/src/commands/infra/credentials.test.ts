import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../../testing/project.ts'
import { runCli } from '../../testing/run-cli.ts'
import { startStub, type StubServer } from '../../testing/stub-server.ts'

let project: Project
let stub: StubServer

const credential = {
  id: 'crd_1',
  organization_id: 'org_1',
  name: 'production',
  kind: 'aws_keys',
  fingerprint: '0123456789abcdef',
  last_used_at: null,
  last_check: null,
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
}
const checked = (ok: boolean) => ({
  ...credential,
  last_check: {
    ok,
    checked_at: 1_780_000_000,
    identity: ok ? 'arn:aws:iam::1:user/x' : null,
    error: ok ? null : 'AWS answered 403 (AccessDenied).',
  },
})

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /infra/credentials': { body: { data: [credential, checked(true)], next_cursor: null } },
    'POST /infra/credentials': { status: 201, body: credential },
    'GET /infra/credentials/crd_1': { body: credential },
    'PATCH /infra/credentials/crd_1': { body: credential },
    'DELETE /infra/credentials/crd_1': { status: 204 },
    'POST /infra/credentials/crd_1/check': { body: checked(true) },
    'POST /infra/credentials/crd_2/check': { body: checked(false) },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const aws = { AWS_ACCESS_KEY_ID: 'AKIA0123456789ABCDEF', AWS_SECRET_ACCESS_KEY: 'secret/0123456789+abcdef' }
const run = (args: string[], env: Record<string, string> = {}) =>
  runCli(['infra', 'credentials', ...args], {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x', ...env },
  })
const sent = () =>
  stub.requests
    .filter(({ method }) => method === 'POST' || method === 'PATCH')
    .map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body))

describe('tenantry infra credentials', () => {
  it('stores what the environment of the cloud’s own programs holds, and says nothing of it', async () => {
    const { stdout, exitCode } = await run(['add', 'aws_keys', 'production', '--org', 'acme'], aws)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Stored production (crd_1), 0123456789abcdef')
    expect(stdout).not.toContain('secret/')
    await writeFile(join(project.folder, 'key.json'), '{"type":"service_account"}')
    await run(['add', 'gcp_service_account', 'lab', '--key-file', 'key.json'])
    const role = 'arn:aws:iam::123456789012:role/tenantry'
    await run(['add', 'aws_role', 'r', '--role-arn', role, '--external-id', 'x1', '--with-keys'], aws)
    const keys = { access_key_id: aws.AWS_ACCESS_KEY_ID, secret_access_key: aws.AWS_SECRET_ACCESS_KEY }
    expect(sent()).toEqual([
      { organization: 'acme', name: 'production', kind: 'aws_keys', aws_keys: keys },
      {
        name: 'lab',
        kind: 'gcp_service_account',
        gcp_service_account: { key: '{"type":"service_account"}' },
      },
      { name: 'r', kind: 'aws_role', aws_role: { role_arn: role, external_id: 'x1', ...keys } },
    ])
  })

  it('says which variable or flag is missing', async () => {
    const missing = await run(['add', 'aws_keys', 'production'], { AWS_ACCESS_KEY_ID: 'x' })
    expect(missing.exitCode).toBe(2)
    expect(missing.stderr).toContain('AWS_SECRET_ACCESS_KEY is not set')
    expect((await run(['add', 'gcp_workload_identity', 'x'])).stderr).toContain('--provider is missing')
    expect((await run(['add', 'gcp_service_account', 'x', '--key-file', 'none'])).exitCode).toBe(2)
    expect((await run(['add', 'other', 'x'])).exitCode).toBe(2)
    expect(sent()).toEqual([])
  })

  it('replaces a secret by one of its kind, renames, lists and removes', async () => {
    await run(['replace', 'crd_1'], aws)
    await run(['rename', 'crd_1', 'staging'])
    expect(sent()).toEqual([
      {
        aws_keys: { access_key_id: aws.AWS_ACCESS_KEY_ID, secret_access_key: aws.AWS_SECRET_ACCESS_KEY },
      },
      { name: 'staging' },
    ])
    const { stdout } = await run(['list', '--org', 'acme'])
    expect(stdout).toMatch(/production +aws_keys +0123456789abcdef +not checked/)
    expect(stdout).toContain('ok: arn:aws:iam::1:user/x')
    expect((await run(['remove', 'crd_1'])).stdout).toContain('Removed crd_1')
  })

  it('tells by its exit code whether the cloud takes one', async () => {
    expect(await run(['check', 'crd_1'])).toMatchObject({ exitCode: 0 })
    const refused = await run(['check', 'crd_2'])
    expect(refused.exitCode).toBe(1)
    expect(refused.stdout).toContain('refused: AWS answered 403 (AccessDenied)')
  })
})
