import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProject, type Project } from '../testing/project.ts'
import { runCli } from '../testing/run-cli.ts'
import { startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer

const connection = {
  id: 'sso_1',
  name: 'Okta',
  kind: 'saml',
  enabled: true,
  default_role: 'member',
  saml: {
    idp_entity_id: 'https://idp.example/saml',
    certificates: [{ fingerprint: 'ab12', expires_at: 1_780_000_000, expired: true }],
    sp_entity_id: 'https://api.example/metadata',
    acs_url: 'https://api.example/acs',
    metadata_url: 'https://api.example/metadata',
  },
  oidc: null,
  start_url: 'https://api.example/auth/sso/start?connection=sso_1',
}
const domain = {
  id: 'dom_1',
  domain: 'acme.example',
  verified_at: null,
  txt_name: 'acme.example',
  txt_value: 'tenantry-verification=abc',
  enforced: false,
  break_glass: [],
  trusted_issuers: [],
  checked_at: null,
  failing_since: null,
}
const at = '/auth/organizations/acme'

beforeEach(async () => {
  project = await createProject({ bare: true })
  stub = await startStub({
    [`POST ${at}/domains`]: { body: domain },
    [`GET ${at}/domains`]: { body: { data: [domain], next_cursor: null } },
    [`POST ${at}/domains/acme.example/verify`]: { body: { ...domain, verified_at: 1 } },
    [`PATCH ${at}/domains/acme.example`]: { body: { ...domain, verified_at: 1, enforced: true } },
    [`DELETE ${at}/domains/acme.example`]: { status: 204 },
    [`GET ${at}/sso`]: { body: { data: [connection], next_cursor: null } },
    [`POST ${at}/sso`]: { body: connection },
    [`PATCH ${at}/sso/sso_1`]: { body: { ...connection, enabled: false } },
    [`POST ${at}/sso/sso_1/test`]: {
      body: {
        ok: false,
        checks: [{ name: 'domains', ok: false, detail: 'No domain is verified.' }],
        start_url: connection.start_url,
      },
    },
    [`POST ${at}/sso/sso_1/certificates`]: { body: connection },
    [`DELETE ${at}/sso/sso_1/certificates/ab12`]: { body: connection },
  })
})
afterEach(async () => {
  await stub.close()
  await project.remove()
})

const run = (args: string[], env: Record<string, string> = {}) =>
  runCli(args, { cwd: project.folder, env: { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'tnt_x', ...env } })

it('domains are claimed with the record that verifies them, verified, and enforced', async () => {
  const added = await run(['domains', 'add', 'acme', 'acme.example'])
  expect(added.stdout).toContain('tenantry-verification=abc')
  expect((await run(['domains', 'list', 'acme'])).stdout).toContain('not verified')
  expect((await run(['domains', 'verify', 'acme', 'acme.example'])).stdout).toContain('is verified')
  const enforced = await run([
    'domains',
    'enforce',
    'acme',
    'acme.example',
    '--break-glass',
    'a@x.example, usr_2',
    '--issuers',
    'https://id.example/',
  ])
  expect(enforced.stdout).toContain('through single sign-on alone')
  expect((await run(['domains', 'remove', 'acme', 'acme.example'])).exitCode).toBe(0)
  expect(stub.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({
    enforced: true,
    break_glass: ['a@x.example', 'usr_2'],
    trusted_issuers: ['https://id.example/'],
  })
})

it('identity providers are connected by metadata, tested, switched off, and given their next certificate', async () => {
  await writeFile(join(project.folder, 'okta.xml'), '<xml/>')
  const added = await run(['sso', 'add-saml', 'acme', '--metadata', 'okta.xml', '--name', 'Okta'])
  expect(added.stdout).toContain('https://api.example/acs')
  expect(added.stdout).toContain('ab12 expired')
  await run(['sso', 'add-saml', 'acme', '--metadata', 'https://idp.example/metadata', '--role', 'viewer'])
  const bodies = stub.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)
  expect(bodies).toEqual([
    { kind: 'saml', name: 'Okta', saml: { metadata_xml: '<xml/>' } },
    { kind: 'saml', default_role: 'viewer', saml: { metadata_url: 'https://idp.example/metadata' } },
  ])
  const tested = await run(['sso', 'test', 'acme', 'sso_1'])
  expect([tested.exitCode, tested.stdout]).toEqual([1, expect.stringContaining('No domain is verified.')])
  expect((await run(['sso', 'disable', 'acme', 'sso_1'])).stdout).toContain('Disabled Okta')
  expect((await run(['sso', 'add-certificate', 'acme', 'sso_1', 'okta.xml'])).exitCode).toBe(0)
  expect((await run(['sso', 'remove-certificate', 'acme', 'sso_1', 'ab12'])).exitCode).toBe(0)
  expect((await run(['sso', 'list', 'acme'])).stdout).toContain('Okta')
})

it('the secret of an OpenID provider comes from the environment alone', async () => {
  const args = ['sso', 'add-oidc', 'acme', '--issuer', 'https://idp.example', '--client-id', 'tenantry']
  const without = await run(args)
  expect(without.exitCode).toBe(2)
  expect(without.stderr).toContain('TENANTRY_SSO_CLIENT_SECRET')
  expect((await run(args, { TENANTRY_SSO_CLIENT_SECRET: 'secret' })).exitCode).toBe(0)
  expect(stub.requests.at(-1)?.body).toEqual({
    kind: 'oidc',
    oidc: { issuer: 'https://idp.example', client_id: 'tenantry', client_secret: 'secret' },
  })
})
