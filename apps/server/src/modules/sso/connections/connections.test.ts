import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { people } from '../../organizations/testing/people.ts'
import { enterprises, txtRecords } from '../testing/enterprise.ts'
import { startOpenIdProvider } from '../testing/openid-provider.ts'
import { samlProvider } from '../testing/saml-provider.ts'
import { testCertificate } from '../../../testing/test-certificate.ts'

describeBothApps('Connections to identity providers', ({ start }) => {
  const serve = async () => {
    const txt = txtRecords()
    const env = { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' }
    const app = await start({ resolveTxt: txt.resolveTxt, env })
    return { app, ...enterprises(app, txt, people(app)) }
  }
  let served: ReturnType<typeof serve> | null = null
  const setUp = () => (served ??= serve())
  const provider = samlProvider('https://idp.example/saml')

  it('are made from metadata, as text or from a URL, and published as metadata', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso` as const
    const metadata = provider.metadata('https://idp.example/sso')
    const server = createServer((_request, response) => response.end(metadata)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`
    for (const saml of [{ metadata_xml: metadata }, { metadata_url: url }]) {
      const { status, body } = await app.call(`POST ${path}`, { kind: 'saml', name: 'Okta', saml })
      expect(status, JSON.stringify(body)).toBe(201)
      expect(body.saml).toMatchObject({
        idp_entity_id: 'https://idp.example/saml',
        sso_url: 'https://idp.example/sso',
        certificates: [{ subject: 'CN=Test provider', expired: false }],
      })
      const own = await fetch(`${app.url}${new URL(body.saml.metadata_url).pathname}`)
      const xml = await own.text()
      expect(own.headers.get('content-type')).toContain('samlmetadata+xml')
      expect(xml).toContain(`entityID="${body.saml.sp_entity_id}"`)
      expect(xml).toContain(`Location="${body.saml.acs_url}"`)
      expect(xml).toContain('WantAssertionsSigned="true"')
    }
    server.close()
    const gone = await app.call(`POST ${path}`, { kind: 'saml', saml: { metadata_url: url } })
    expect(gone.body.code).toBe('METADATA_REFUSED')
    const inside = { kind: 'saml', saml: { metadata_url: 'http://169.254.169.254/latest' } }
    expect((await app.call(`POST ${path}`, inside)).body.code).toBe('URL_REFUSED')
  })

  it('begin without their provider’s side, which wants ours first, and are enabled with it alone', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso` as const
    const draft = (await app.call(`POST ${path}`, { kind: 'saml', name: 'Okta', enabled: false })).body
    expect(draft).toMatchObject({
      enabled: false,
      saml: { idp_entity_id: '', sso_url: '', certificates: [] },
    })
    const own = await fetch(`${app.url}${new URL(draft.saml.metadata_url).pathname}`)
    expect(await own.text()).toContain(`Location="${draft.saml.acs_url}"`)
    const early = await app.call(`PATCH ${path}/${draft.id}`, { enabled: true })
    expect(early.body.errors).toEqual([{ pointer: '/saml/idp_entity_id', detail: 'is missing' }])
    const tested = (await app.call(`POST ${path}/${draft.id}/test`)).body
    expect(tested.checks).toContainEqual(expect.objectContaining({ name: 'provider', ok: false }))
    const half = await app.call(`PATCH ${path}/${draft.id}`, {
      saml: { idp_entity_id: 'https://idp.example' },
    })
    expect(half.body.errors).toEqual([{ pointer: '/saml/sso_url', detail: 'is missing' }])
    const saml = { metadata_xml: provider.metadata('https://idp.example/sso') }
    const whole = await app.call(`PATCH ${path}/${draft.id}`, { saml, enabled: true })
    expect(whole.body).toMatchObject({ enabled: true, saml: { sso_url: 'https://idp.example/sso' } })
    expect((await app.call(`POST ${path}`, { kind: 'saml' })).body.code).toBe('INVALID_REQUEST')
  })

  it('are refused with the place when something about them is wrong', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso` as const
    const saml = {
      idp_entity_id: 'https://idp.example/saml',
      sso_url: 'https://idp.example/sso',
      certificates: [provider.keys.certificate],
    }
    const metadata = provider.metadata('https://idp.example/sso')
    const wrong: [object, string, string?][] = [
      [{ kind: 'saml' }, 'INVALID_REQUEST', '/saml/idp_entity_id'],
      [
        { kind: 'saml', saml: { ...saml, certificates: ['nonsense'] } },
        'INVALID_REQUEST',
        '/saml/certificates/0',
      ],
      [
        { kind: 'saml', saml: { ...saml, sso_url: 'javascript:alert(1)' } },
        'INVALID_REQUEST',
        '/saml/sso_url',
      ],
      [{ kind: 'saml', saml: { ...saml, metadata_xml: metadata } }, 'INVALID_REQUEST', '/saml'],
      [{ kind: 'saml', saml, oidc: {} }, 'INVALID_REQUEST', '/oidc'],
      [{ kind: 'saml', saml: { metadata_xml: '<a>' } }, 'METADATA_REFUSED', '/saml/metadata_xml'],
      [{ kind: 'saml', saml: { metadata_xml: `<!DOCTYPE a>${metadata}` } }, 'METADATA_REFUSED'],
      [
        { kind: 'saml', saml: { metadata_xml: metadata.replace('HTTP-Redirect', 'SOAP') } },
        'METADATA_REFUSED',
      ],
      [{ kind: 'saml', saml, default_role: 'nobody' }, 'ROLE_NOT_FOUND'],
      [{ kind: 'saml', saml, default_role: 'owner' }, 'FORBIDDEN'],
      [
        { kind: 'oidc', oidc: { issuer: 'https://idp.example', client_id: 'a' } },
        'INVALID_REQUEST',
        '/oidc/client_secret',
      ],
      [
        { kind: 'oidc', oidc: { issuer: 'http://10.0.0.1', client_id: 'a', client_secret: 'b' } },
        'URL_REFUSED',
      ],
    ]
    for (const [body, code, pointer] of wrong) {
      const answer = await app.call(`POST ${path}`, body)
      expect(answer.body.code, JSON.stringify(answer.body)).toBe(code)
      if (pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(pointer)
    }
    expect((await app.call(`GET ${path}`)).body.data).toHaveLength(1)
  })

  it('give no role that whoever sets them up could not give', async () => {
    const { app, make, organization } = await setUp()
    const org = await organization()
    const role = { name: 'sso-admin', permissions: ['sso.manage'] }
    await app.call(`POST /auth/organizations/${org.id}/roles`, role)
    const person = await make.join(org.id, 'sso-admin')
    const path = `/auth/organizations/${org.id}/sso/${org.connection.id}` as const
    const role_mapping = { attribute: 'groups', roles: [{ value: 'all', role: 'admin' }] }
    expect((await make.as(person, `PATCH ${path}`, { role_mapping })).body.code).toBe('FORBIDDEN')
    expect((await make.as(person, `PATCH ${path}`, { default_role: 'admin' })).body.code).toBe('FORBIDDEN')
    expect((await make.as(person, `PATCH ${path}`, { name: 'Ours' })).body.name).toBe('Ours')
    expect((await make.as(org.owner, `PATCH ${path}`, { role_mapping })).body.role_mapping).toEqual(
      role_mapping,
    )
  })

  it('keep the client secret of OpenID providers to themselves', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso` as const
    const secret = 'canary-of-a-client-secret'
    const login = await startOpenIdProvider('https://api.example/auth/sso/oidc/callback')
    const oidc = { issuer: login.issuer, client_id: 'tenantry', client_secret: secret }
    const made = await app.call(`POST ${path}`, { kind: 'oidc', oidc })
    expect(made.body.oidc).toEqual({
      issuer: login.issuer,
      client_id: 'tenantry',
      scopes: ['openid', 'email', 'profile'],
      redirect_uri: expect.stringMatching(/\/auth\/sso\/oidc\/callback$/),
    })
    await app.call(`PATCH ${path}/${made.body.id}`, { oidc: { client_secret: `${secret}-2` } })
    const moved = { oidc: { issuer: 'https://other.example.com' } }
    expect((await app.call(`PATCH ${path}/${made.body.id}`, moved)).body.code).toBe('INVALID_REQUEST')
    const tables = app.app.control.db.withTables<Record<string, Record<string, unknown>>>()
    for (const table of ['sso_connections', 'audit_entries', 'idempotent_replies'])
      expect(JSON.stringify(await tables.selectFrom(table).selectAll().execute())).not.toContain(secret)
    await login.close()
  })

  it('ask an OpenID provider what it is, when they are made and when they get another issuer', async () => {
    const { app, organization } = await setUp()
    const org = await organization()
    const path = `/auth/organizations/${org.id}/sso` as const
    const login = await startOpenIdProvider('https://api.example/auth/sso/oidc/callback')
    const page = createServer((_request, response) => response.end('<h1>Welcome</h1>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => page.once('listening', resolve))
    const noProvider = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
    const oidc = { client_id: 'tenantry', client_secret: 'secret' }
    const wrong: [string, number, string, string][] = [
      [`${login.issuer}/`, 422, 'PROVIDER_INVALID', `calls itself`],
      [noProvider, 502, 'PROVIDER_UNREACHABLE', 'could not be asked'],
      ['http://127.0.0.1:9', 502, 'PROVIDER_UNREACHABLE', 'could not be asked'],
    ]
    for (const [issuer, status, code, told] of wrong) {
      const { body } = await app.call(`POST ${path}`, { kind: 'oidc', oidc: { ...oidc, issuer } })
      expect(body, issuer).toMatchObject({ status, code, hint: expect.any(String) })
      expect(body.detail).toContain(told)
      expect(body.detail).toContain(issuer)
    }
    const made = await app.call(`POST ${path}`, { kind: 'oidc', oidc: { ...oidc, issuer: login.issuer } })
    expect(made.status).toBe(201)
    const move = { oidc: { ...oidc, issuer: noProvider } }
    const moved = await app.call(`PATCH ${path}/${made.body.id}`, move)
    expect(moved.body.code).toBe('PROVIDER_UNREACHABLE')
    expect((await app.call(`GET ${path}/${made.body.id}`)).body.oidc.issuer).toBe(login.issuer)
    // What does not point elsewhere is changed also while the provider is away.
    await login.close()
    const renamed = await app.call(`PATCH ${path}/${made.body.id}`, { oidc: { scopes: ['email'] } })
    expect(renamed.status).toBe(200)
    expect((await app.call(`GET ${path}`)).body.data).toHaveLength(2)
    page.close()
  })

  it('say what would keep people from signing in', async () => {
    const { app, organization, make } = await setUp()
    const { id } = await make.organization(await make.person())
    const old = testCertificate('Old', 1_600_000_000)
    const { body } = await app.call(`POST /auth/organizations/${id}/sso`, {
      kind: 'saml',
      enabled: false,
      saml: { idp_entity_id: 'urn:idp', sso_url: 'http://idp.example/sso', certificates: [old.certificate] },
    })
    expect(body.saml.certificates[0]).toMatchObject({ expired: true, expires_at: 1_600_000_000 })
    const bad = (await app.call(`POST /auth/organizations/${id}/sso/${body.id}/test`)).body
    expect(bad.ok).toBe(false)
    expect(bad.checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
      ['enabled', false],
      ['domains', false],
      ['certificates', false],
      ['sso_url', false],
    ])
    const org = await organization()
    const good = await app.call(`POST /auth/organizations/${org.id}/sso/${org.connection.id}/test`)
    expect(good.body.ok).toBe(true)
  })

  it('are seen by nobody of another organization', async () => {
    const { make, organization } = await setUp()
    const org = await organization()
    const other = await organization()
    const foreign = `/auth/organizations/${other.id}/sso/${org.connection.id}` as const
    for (const operation of ['GET', 'PATCH', 'DELETE'] as const) {
      const answer = await make.as(
        other.owner,
        `${operation} ${foreign}`,
        operation === 'PATCH' ? {} : undefined,
      )
      expect(answer.body.code).toBe('SSO_CONNECTION_NOT_FOUND')
    }
    expect((await make.as(other.owner, `POST ${foreign}/test`)).body.code).toBe('SSO_CONNECTION_NOT_FOUND')
    const there = `/auth/organizations/${org.id}/sso` as const
    expect((await make.as(other.owner, `GET ${there}`)).body.code).toBe('ORGANIZATION_NOT_FOUND')
  })
})
