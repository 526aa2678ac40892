import { expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { fakeFetch, json } from './testing/fake-server.ts'

it('domains and identity providers of organizations are set up in camelCase, and names of attributes stay as they are', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 14 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const tenantry = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  const { sso, domains } = tenantry.orgs
  await domains.create('acme', 'acme.com')
  await domains.verify('acme', 'acme.com')
  await domains.update('acme', 'acme.com', { enforced: true, breakGlass: ['usr_1'] })
  await domains.delete('acme', 'acme.com')
  await sso.create('acme', {
    kind: 'saml',
    saml: { metadataUrl: 'https://idp.example/m', idpInitiated: false },
    defaultRole: 'viewer',
    roleMapping: { attribute: 'memberOf', roles: [{ value: 'IT', role: 'admin' }] },
  })
  await sso.update('acme', 'sso_1', { enabled: false, oidc: { clientSecret: 'new' } })
  await sso.addCertificate('acme', 'sso_1', 'pem')
  await sso.removeCertificate('acme', 'sso_1', 'ab')
  await sso.test('acme', 'sso_1')
  await sso.delete('acme', 'sso_1')
  await sso.start({ email: 'a@acme.com', redirectTo: '/', codeChallenge: 'c' })
  await sso.exchange({ code: 'one', codeVerifier: 'v' })
  await sso.list('acme', { limit: 5 })
  await domains.list('acme')
  const at = '/auth/organizations/acme'
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', `${at}/domains`, { domain: 'acme.com' }],
    ['POST', `${at}/domains/acme.com/verify`, undefined],
    ['PATCH', `${at}/domains/acme.com`, { enforced: true, break_glass: ['usr_1'] }],
    ['DELETE', `${at}/domains/acme.com`, undefined],
    [
      'POST',
      `${at}/sso`,
      {
        kind: 'saml',
        saml: { metadata_url: 'https://idp.example/m', idp_initiated: false },
        default_role: 'viewer',
        role_mapping: { attribute: 'memberOf', roles: [{ value: 'IT', role: 'admin' }] },
      },
    ],
    ['PATCH', `${at}/sso/sso_1`, { enabled: false, oidc: { client_secret: 'new' } }],
    ['POST', `${at}/sso/sso_1/certificates`, { certificate: 'pem' }],
    ['DELETE', `${at}/sso/sso_1/certificates/ab`, undefined],
    ['POST', `${at}/sso/sso_1/test`, undefined],
    ['DELETE', `${at}/sso/sso_1`, undefined],
    ['POST', '/auth/sso/start', { email: 'a@acme.com', redirect_to: '/', code_challenge: 'c' }],
    ['POST', '/auth/sso/exchange', { code: 'one', code_verifier: 'v' }],
    ['GET', `${at}/sso?limit=5`, undefined],
    ['GET', `${at}/domains`, undefined],
  ])
})
