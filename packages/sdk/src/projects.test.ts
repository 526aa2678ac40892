import { expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { fakeFetch, json } from './testing/fake-server.ts'

it('projects are called with the parameters of the API', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 6 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const { projects } = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  const metadata = { teamName: 'shop' }
  const settings = { defaultEnvironment: 'live' }
  await projects.create({ organization: 'acme', name: 'Shop', environments: ['live'], settings, metadata })
  await projects.list({ organization: 'acme', search: 'sh', deleted: true })
  await projects.get('shop', { organization: 'acme' })
  await projects.update('prj_1', { settings: { defaultEnvironment: null } })
  await projects.delete('prj_1')
  await projects.restore('shop', { organization: 'acme' })
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    [
      'POST',
      '/projects',
      {
        organization: 'acme',
        name: 'Shop',
        environments: ['live'],
        metadata,
        settings: { default_environment: 'live' },
      },
    ],
    ['GET', '/projects?organization=acme&search=sh&deleted=true', undefined],
    ['GET', '/projects/shop?organization=acme', undefined],
    ['PATCH', '/projects/prj_1', { settings: { default_environment: null } }],
    ['DELETE', '/projects/prj_1', undefined],
    ['POST', '/projects/shop/restore?organization=acme', undefined],
  ])
})

it('the vault is called with the parameters of the API', async () => {
  const { fetch, sent } = fakeFetch(...Array.from({ length: 5 }, () => json({ id: 'x' })))
  const { vault } = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  await vault.status()
  await vault.rotateKey()
  await vault.rotateKey({ organization: 'acme' })
  await vault.rewrap()
  await vault.run('vrn_1')
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['GET', '/platform/vault', undefined],
    ['POST', '/platform/vault/rotate', {}],
    ['POST', '/platform/vault/rotate', { organization: 'acme' }],
    ['POST', '/platform/vault/rewrap', undefined],
    ['GET', '/platform/vault/runs/vrn_1', undefined],
  ])
})

it('cloud credentials are called with the parameters of the API', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 6 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const { credentials } = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch }).infra
  const secret = { accessKeyId: 'A', secretAccessKey: 'b' }
  const wire = { access_key_id: 'A', secret_access_key: 'b' }
  await credentials.create({ organization: 'acme', name: 'main', kind: 'aws_keys', secret })
  await credentials.list({ organization: 'acme' })
  await credentials.get('crd_1')
  await credentials.update('crd_1', { name: 'other', replacement: { kind: 'aws_keys', secret } })
  await credentials.check('crd_1')
  await credentials.delete('crd_1')
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/infra/credentials', { organization: 'acme', name: 'main', kind: 'aws_keys', aws_keys: wire }],
    ['GET', '/infra/credentials?organization=acme', undefined],
    ['GET', '/infra/credentials/crd_1', undefined],
    ['PATCH', '/infra/credentials/crd_1', { name: 'other', aws_keys: wire }],
    ['POST', '/infra/credentials/crd_1/check', undefined],
    ['DELETE', '/infra/credentials/crd_1', undefined],
  ])
})

it('policies are called with the parameters of the API, and approvals in its own words', async () => {
  const { fetch, sent } = fakeFetch(
    ...Array.from({ length: 7 }, () => json({ id: 'x', data: [], next_cursor: null })),
  )
  const { infra, projects } = new Tenantry({ url: 'http://tenantry.test', apiKey: 'secret', fetch })
  const rules = [{ rule: 'no_public_bucket' as const, effect: 'deny' as const }]
  await infra.policies.create({ organization: 'acme', project: 'shop', name: 'House', rules })
  await infra.policies.list({ organization: 'acme', project: 'shop' })
  await infra.policies.update('pol_1', { enabled: false })
  await infra.policies.evaluate({ run: 'run_1', rules })
  await infra.policies.delete('pol_1')
  const auto = { priceDifferenceBelow: 2_000, nothingDestroyed: true }
  await projects.update('prj_1', { settings: { approvals: { needed: 1, fourEyes: true, auto } } })
  await projects.update('prj_1', { settings: { approvals: null } })
  const wire = { price_difference_below: 2_000, nothing_destroyed: true }
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/infra/policies', { organization: 'acme', project: 'shop', name: 'House', rules }],
    ['GET', '/infra/policies?organization=acme&project=shop', undefined],
    ['PATCH', '/infra/policies/pol_1', { enabled: false }],
    ['POST', '/infra/policies/evaluate', { run: 'run_1', rules }],
    ['DELETE', '/infra/policies/pol_1', undefined],
    ['PATCH', '/projects/prj_1', { settings: { approvals: { needed: 1, four_eyes: true, auto: wire } } }],
    ['PATCH', '/projects/prj_1', { settings: { approvals: null } }],
  ])
})
