import { beforeAll, expect, it } from 'vitest'
import { Tenantry } from '@tenantry/sdk'
import { seedDemo } from '../../../scripts/demo/seed-demo.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

/** Of the owner of an installation, by area: every page, and every tab of it. */
const PAGES: readonly (readonly [area: string, paths: readonly string[]])[] = [
  ['overview', ['/']],
  [
    'databases',
    [
      '/databases',
      ...tabs('/databases/acme', ['browse', 'sql', 'diagram', 'access', 'snapshots', 'settings']),
    ],
  ],
  [
    'templates',
    [
      '/templates',
      '/templates/new',
      ...tabs('/templates/saas-app', ['versions', 'schema', 'databases', 'rollouts', 'drift']),
      '/templates/saas-app/design',
      '/rollouts',
    ],
  ],
  [
    'organizations',
    [
      '/organizations',
      ...tabs('/organizations/acme', [
        'overview',
        'members',
        'invitations',
        'roles',
        'sso',
        'scim',
        'databases',
        'keys',
        'webhooks',
        'settings',
        'audit',
      ]),
    ],
  ],
  ['users', ['/users']],
  [
    'cloud',
    [
      '/cloud/projects',
      '/cloud/resources',
      '/cloud/resources/new',
      '/costs',
      '/cloud/credentials',
      '/cloud/policies',
    ],
  ],
  ['installation', ['/audit', '/keys', '/mail', '/webhooks', '/settings', '/reference']],
  ['account', tabs('/account', ['profile', 'security', 'sessions', 'tokens', 'accounts', 'danger'])],
]

describeJourneys('Every page', {}, (journey) => {
  beforeAll(async () => {
    await seedDemo(journey.app.url, journey.app.adminKey)
    const admin = new Tenantry({ url: journey.app.url, apiKey: journey.app.adminKey })
    await admin.orgs.create({ name: 'Acme', owner: 'owner@example.com' })
  })

  for (const [area, paths] of PAGES)
    it(`of ${area} can be read by everybody, in the light, in the dark and on a phone`, async () => {
      const owner = await journey.visitor(journey.ownerToken, { inTheDark: true })
      for (const path of paths) {
        await owner.open(path)
        expect(await owner.page.getByText('There is no such page').count(), path).toBe(0)
        await owner.expectGoodPage()
      }
    })
})

function tabs(path: string, names: readonly string[]): string[] {
  return names.map((name) => `${path}?tab=${name}`)
}
