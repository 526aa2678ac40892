import { afterAll, beforeAll, expect, it } from 'vitest'
import { startOidcPeer, type OidcPeer } from '../../../../kernel/oidc/testing/oidc-peer.ts'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { loopbackAllowed, publicUrlOf } from '../testing/provider-visit.ts'

describeBothApps('Sign-in providers', ({ start }) => {
  let app: StartedApp
  let peer: OidcPeer
  beforeAll(async () => {
    peer = await startOidcPeer(['http://localhost:4000/callback'])
    const google = { TENANTRY_GOOGLE_CLIENT_ID: 'from-env', TENANTRY_GOOGLE_CLIENT_SECRET: 'canary-env' }
    app = await start({ env: { ...loopbackAllowed, ...google } })
  })
  afterAll(() => peer.close())
  const create = (more: object) =>
    app.call('POST /platform/sign-in-providers', {
      name: 'acme',
      kind: 'oidc',
      client_id: 'one',
      issuer: peer.issuer,
      ...more,
    })

  it('are created, changed and deleted, and each change is in the audit trail without secrets', async () => {
    const created = await create({ client_secret: 'canary-one', display_name: 'Acme' })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      name: 'acme',
      scopes: ['openid', 'email', 'profile'],
      enabled: true,
      sign_up: true,
      source: 'stored',
      callback_url: `${publicUrlOf(app)}/auth/providers/acme/callback`,
    })
    expect((await create({})).body.code).toBe('PROVIDER_EXISTS')
    const change = { client_id: 'two', client_secret: 'canary-two', enabled: false }
    const changed = await app.call('PATCH /platform/sign-in-providers/acme', change)
    expect(changed.body).toMatchObject({ client_id: 'two', enabled: false, display_name: 'Acme' })
    expect((await app.call('DELETE /platform/sign-in-providers/acme')).status).toBe(204)
    expect((await app.call('GET /platform/sign-in-providers/acme')).body.code).toBe('PROVIDER_NOT_FOUND')
    const trail = await app.call('GET /platform/audit?limit=100')
    const actions = trail.body.data.map(({ action }: { action: string }) => action)
    for (const verb of ['created', 'updated', 'deleted'])
      expect(actions).toContain(`sign_in_provider.${verb}`)
    expect(JSON.stringify(trail.body)).not.toMatch(/canary/)
  })

  it('say what is wrong with what they are given, and nothing changes', async () => {
    const cases: [object, number, string][] = [
      [{ issuer: undefined }, 400, 'INVALID_REQUEST'],
      [{ name: 'token' }, 400, 'INVALID_REQUEST'],
      [{ name: 'Über' }, 400, 'INVALID_REQUEST'],
      [{ name: '__proto__' }, 400, 'INVALID_REQUEST'],
      [{ kind: 'facebook' }, 400, 'INVALID_REQUEST'],
      [{ kind: 'github' }, 400, 'INVALID_REQUEST'],
      [{ kind: 'google', name: 'g', client_secret: 'x' }, 400, 'INVALID_REQUEST'],
      [{ scopes: ['a b'] }, 400, 'INVALID_REQUEST'],
      [{ client_secret: '' }, 400, 'INVALID_REQUEST'],
      [{ sealed_client_secret: 'x' }, 400, 'INVALID_REQUEST'],
      [{ issuer: `${peer.issuer}/` }, 422, 'PROVIDER_INVALID'],
      [{ issuer: 'nonsense' }, 422, 'PROVIDER_INVALID'],
      [{ issuer: 'http://169.254.169.254' }, 502, 'PROVIDER_UNREACHABLE'],
      [{ issuer: 'http://[::1]:1' }, 502, 'PROVIDER_UNREACHABLE'],
      [{ kind: 'github', client_secret: 'x', issuer: 'http://10.0.0.1' }, 422, 'URL_REFUSED'],
    ]
    for (const [change, status, code] of cases) {
      const answer = await create(change)
      expect([change, answer.status, answer.body.code]).toEqual([change, status, code])
      expect(answer.body.detail).toBeTruthy()
    }
    const { data } = (await app.call('GET /platform/sign-in-providers')).body
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['google'])
  })

  it('of the environment are there, and changed by nobody', async () => {
    const shown = await app.call('GET /platform/sign-in-providers/google')
    expect(shown.body).toMatchObject({
      id: null,
      source: 'environment',
      client_id: 'from-env',
      kind: 'google',
    })
    expect(JSON.stringify(shown.body)).not.toContain('canary')
    const change = await app.call('PATCH /platform/sign-in-providers/google', { enabled: false })
    expect(change.body.code).toBe('CONFLICT')
    expect((await app.call('DELETE /platform/sign-in-providers/google')).body.code).toBe('CONFLICT')
    const taken = { name: 'google', kind: 'google', issuer: undefined, client_secret: 'x' }
    expect((await create(taken)).body.code).toBe('PROVIDER_EXISTS')
    const open = await app.call('GET /auth/providers', undefined, { key: null })
    expect(open.body.data).toEqual([
      {
        name: 'google',
        kind: 'google',
        display_name: 'Google',
        authorize_url: `${publicUrlOf(app)}/auth/providers/google/authorize`,
      },
    ])
  })

  it('are for whoever runs the installation', async () => {
    const made = await app.call(
      'POST /auth/register',
      { email: 'mallory@example.com', password: 'correct horse battery' },
      { key: null },
    )
    const key = made.body.session.token as string
    expect((await app.call('GET /platform/sign-in-providers', undefined, { key })).status).toBe(403)
    const body = { name: 'evil', kind: 'oidc', client_id: 'x', issuer: peer.issuer }
    expect((await app.call('POST /platform/sign-in-providers', body, { key })).status).toBe(403)
  })
})
