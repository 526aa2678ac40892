import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { Tenantry } from '@tenantry/sdk'
import { seedDemo } from '../../../scripts/demo/seed-demo.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)

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
  ['account', tabs('/account', ['profile', 'security', 'sessions', 'tokens', 'linked', 'data'])],
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
      await owner.open('/')
      for (const path of paths) {
        await follow(owner.page, path)
        expect(await owner.page.getByText('There is no such page').count(), path).toBe(0)
        await owner.expectGoodPage()
      }
    })
})

/** As a link does: within the page that is open, which costs a tenth of opening it anew. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate(`__TSR_ROUTER__.history.push('${path}'); __TSR_ROUTER__.load()`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // What is still on its way has a skeleton in its place.
  await expect.poll(() => page.locator('.animate-pulse:not(.rounded-full)').count(), { interval: 20 }).toBe(0)
}

/** A page by its first tab; with a larger budget by each: the journeys of its area look at the others. */
function tabs(path: string, names: readonly string[]): string[] {
  return names.slice(0, budget > 1 ? names.length : 1).map((name) => `${path}?tab=${name}`)
}
