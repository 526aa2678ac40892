import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { problem, startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const provider = {
  id: 'prv_1',
  name: 'acme',
  kind: 'oidc',
  display_name: 'Acme \u001B[31mred',
  issuer: 'https://login.acme.example',
  client_id: 'tenantry',
  has_client_secret: true,
  scopes: ['openid'],
  enabled: true,
  sign_up: true,
  source: 'stored',
  callback_url: 'https://api.example.com/auth/providers/acme/callback',
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
}
const issuer = {
  id: 'iss_1',
  issuer: 'https://id.example/',
  audiences: ['api'],
  algorithms: ['RS256'],
  jwks_url: null,
  clock_tolerance_seconds: 5,
  user_claim: 'sub',
  organization_claim: 'org',
  role_claim: 'role',
  role_map: { Boss: 'admin' },
  default_role: null,
  create_users: false,
  enabled: true,
  created_at: 1_780_000_000,
  updated_at: 1_780_000_000,
}

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    'GET /platform/sign-in-providers': { body: { data: [provider], next_cursor: null } },
    'POST /platform/sign-in-providers': { status: 201, body: provider },
    'PATCH /platform/sign-in-providers/acme': { body: { ...provider, enabled: false } },
    'DELETE /platform/sign-in-providers/acme': { status: 204 },
    'DELETE /platform/sign-in-providers/lost': problem(404, 'PROVIDER_NOT_FOUND'),
    'GET /platform/trusted-issuers': { body: { data: [issuer], next_cursor: null } },
    'POST /platform/trusted-issuers': { status: 201, body: issuer },
    'PATCH /platform/trusted-issuers/iss_1': { body: { ...issuer, enabled: false } },
    'DELETE /platform/trusted-issuers/iss_1': { status: 204 },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (args: string[], stdin = '') =>
  runCli(args, {
    cwd: project.folder,
    env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x' },
    stdin,
  })

describe('tenantry providers', () => {
  it('lists providers with the address to register, and no control characters', async () => {
    const { stdout } = await run(['providers', 'list'])
    expect(stdout).toMatch(/acme +Acme .*enabled +stored +https:\/\/login\.acme\.example +https:\/\/api/)
    expect(stdout).not.toContain('\u001B[31m')
  })

  it('creates one with a secret from standard input alone', async () => {
    const create = ['providers', 'create', 'acme', '--kind', 'oidc', '--issuer', 'https://login.acme.example']
    const args = [...create, '--client-id', 'tenantry', '--no-sign-up', '--client-secret-stdin']
    const { stdout, exitCode } = await run(args, 'hush\n')
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(provider.callback_url)])
    expect(stub.requests[0]?.body).toEqual({
      name: 'acme',
      kind: 'oidc',
      issuer: 'https://login.acme.example',
      client_id: 'tenantry',
      client_secret: 'hush',
      sign_up: false,
    })
    expect((await run(['providers', 'create', 'acme', '--client-id', 'x', '--public-client'])).exitCode).toBe(
      2,
    )
    expect((await run([...create, '--client-id', 'x'])).exitCode).toBe(2)
  })

  it('changes and removes one, and tells what there is not', async () => {
    expect((await run(['providers', 'update', 'acme', '--disable'])).exitCode).toBe(0)
    expect(stub.requests[0]?.body).toEqual({ enabled: false })
    await run(['providers', 'update', 'acme', '--no-sign-up'])
    await run(['providers', 'update', 'acme', '--sign-up'])
    expect(stub.requests.slice(1).map(({ body }) => body)).toEqual([{ sign_up: false }, { sign_up: true }])
    expect((await run(['providers', 'update', 'acme', '--disable', '--enable'])).exitCode).toBe(2)
    expect((await run(['providers', 'delete', 'acme'])).exitCode).toBe(0)
    expect((await run(['providers', 'delete', 'lost'])).exitCode).toBe(1)
  })
})

describe('tenantry issuers', () => {
  it('lists, creates, switches and removes trusted issuers', async () => {
    expect((await run(['issuers', 'list'])).stdout).toMatch(
      /https:\/\/id\.example\/ +enabled +api +org +role +iss_1/,
    )
    const claims = ['--organization-claim', 'org', '--role-claim', 'role', '--role', 'a=b=admin']
    const made = await run(['issuers', 'create', 'https://id.example/', '--audience', 'api', ...claims])
    expect(made.exitCode).toBe(0)
    expect(stub.requests.at(-1)?.body).toEqual({
      issuer: 'https://id.example/',
      audiences: ['api'],
      create_users: false,
      organization_claim: 'org',
      role_claim: 'role',
      role_map: { 'a=b': 'admin' },
    })
    expect((await run(['issuers', 'disable', 'iss_1'])).stdout).toContain('disabled')
    expect(stub.requests.at(-1)?.body).toEqual({ enabled: false })
    expect((await run(['issuers', 'delete', 'iss_1'])).exitCode).toBe(0)
  })

  it('says what is missing or written wrong', async () => {
    expect((await run(['issuers', 'create', 'https://id.example/'])).exitCode).toBe(2)
    const wrong = await run(['issuers', 'create', 'https://id.example/', '--audience', 'a', '--role', 'x'])
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('value=role')])
  })
})
