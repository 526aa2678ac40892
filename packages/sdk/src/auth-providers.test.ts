import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../../../apps/server/src/kernel/oidc/testing/browser.ts'
import {
  peerClient,
  startOidcPeer,
  type OidcPeer,
} from '../../../apps/server/src/kernel/oidc/testing/oidc-peer.ts'
import {
  loopbackAllowed,
  publicUrlOf,
} from '../../../apps/server/src/modules/identity/external/testing/provider-visit.ts'
import { startTokenIssuer } from '../../../apps/server/src/modules/identity/external/testing/token-issuer.ts'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'

const page = 'https://app.example.com/signed-in'
let app: StartedApp
let admin: Tenantry
let peer: OidcPeer

beforeAll(async () => {
  app = await startApp({ env: { ...loopbackAllowed, TENANTRY_CORS_ORIGINS: 'https://app.example.com' } })
  admin = new Tenantry({ url: app.url, apiKey: app.adminKey })
  peer = await startOidcPeer([`${publicUrlOf(app)}/auth/providers/acme/callback`])
  const { client_id: clientId, client_secret: clientSecret } = peerClient
  const wanted = { name: 'acme', kind: 'oidc', issuer: peer.issuer, clientId, clientSecret } as const
  expect(await admin.signInProviders.create(wanted)).toMatchObject({ name: 'acme', has_client_secret: true })
})
afterAll(async () => {
  await peer.close()
  await app.close()
})

/** A page signs in: it begins, the browser goes and comes back. */
async function comeBack(tenantry: Tenantry) {
  const { url, verifier } = await tenantry.auth.signInWithProvider('acme', { redirectTo: page })
  const end = await openBrowser().follow(url, ({ href }) => href.startsWith(page))
  return { code: end.searchParams.get('code') ?? '', verifier }
}

it('a page signs in with a provider, links another account, and unlinks it', async () => {
  const tenantry = new Tenantry({ url: publicUrlOf(app) })
  expect((await tenantry.auth.providers()).map(({ name }) => name)).toEqual(['acme'])
  peer.account = { sub: 'one', email: 'one@example.com', email_verified: true }
  const { user } = await tenantry.auth.exchange(await comeBack(tenantry))
  expect((await tenantry.auth.me()).user).toMatchObject({ id: user.id, email: 'one@example.com' })
  peer.account = { sub: 'two', email: 'two@example.com', email_verified: true }
  const linked = await tenantry.auth.linkAccount(await comeBack(tenantry))
  expect(await tenantry.auth.linkedAccounts()).toHaveLength(2)
  const other = new Tenantry({ url: publicUrlOf(app) })
  expect((await other.auth.exchange(await comeBack(other))).user.id).toBe(user.id)
  await tenantry.auth.unlinkAccount(linked.id)
  const [last] = await tenantry.auth.linkedAccounts()
  await expect(tenantry.auth.unlinkAccount(last?.id ?? '')).rejects.toMatchObject({
    code: 'LAST_SIGN_IN_WAY',
  })
})

it('a code is worth nothing without the verifier of its page', async () => {
  const tenantry = new Tenantry({ url: publicUrlOf(app) })
  const { code } = await comeBack(tenantry)
  const { verifier } = await tenantry.auth.signInWithProvider('acme', { redirectTo: page })
  await expect(tenantry.auth.exchange({ code, verifier })).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
})

it('operators change and remove providers, and trusted issuers, whose tokens are a client’s key', async () => {
  expect(await admin.signInProviders.update('acme', { displayName: 'Acme' })).toMatchObject({
    display_name: 'Acme',
  })
  expect((await admin.signInProviders.get('acme')).display_name).toBe('Acme')
  expect(await admin.signInProviders.list()).toHaveLength(1)
  const issuer = await startTokenIssuer()
  const made = await admin.trustedIssuers.create({
    issuer: issuer.issuer,
    audiences: ['our-api'],
    jwksUrl: issuer.jwksUrl,
    createUsers: true,
  })
  const apiKey = await issuer.sign({ sub: 'eve', email: 'eve@example.com', email_verified: true })
  const eve = new Tenantry({ url: app.url, apiKey })
  expect((await eve.auth.me()).user.email).toBe('eve@example.com')
  const roles = { organizationClaim: 'org', roleClaim: 'role', roleMap: { bigBoss: 'admin' } }
  expect((await admin.trustedIssuers.update(made.id, roles)).role_map).toEqual({ bigBoss: 'admin' })
  expect((await admin.trustedIssuers.get(made.id)).organization_claim).toBe('org')
  expect(await admin.trustedIssuers.list()).toHaveLength(1)
  await admin.trustedIssuers.delete(made.id)
  await expect(eve.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await issuer.close()
  await admin.signInProviders.delete('acme')
  expect(await admin.signInProviders.list()).toHaveLength(0)
})
