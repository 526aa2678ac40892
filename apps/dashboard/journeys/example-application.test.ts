import schema from '@tenantry-examples/saas-app'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeJourneys } from './testing/describe-journeys.ts'
import { serveExample } from './testing/serve-example.ts'

const example = await serveExample()
const password = 'three grey owls'

describeJourneys(
  'An application built on @tenantry/react',
  { env: { TENANTRY_CORS_ORIGINS: example.origin, TENANTRY_OPEN_TEMPLATES: 'saas-app' } },
  (journey) => {
    beforeAll(async () => {
      await example.build(journey.app.url.replace('127.0.0.1', 'localhost'))
      await journey.app.call('POST /platform/templates', { schema: schema.document })
    })
    afterAll(() => example.close())

    it('signs its users up, gives each customer a database, and shows to everybody what their role allows', async () => {
      const ada = await journey.visitor(null, { elsewhere: example.origin })
      const { page } = ada
      await page.goto(example.origin)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await ada.expectGoodPage()
      await page.getByRole('link', { name: 'Sign up' }).click()
      await page.getByLabel('Name').fill('Ada')
      await page.getByLabel('E-mail address').fill('ada@example.com')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('button', { name: 'Organization: No organization' }).click()
      await page.getByRole('menuitem', { name: 'Create organization' }).click()
      await page.getByLabel('Name of the organization').fill('Engines')
      await page.getByRole('button', { name: 'Create organization' }).click()
      await page.getByText('No projects yet.').waitFor()
      await page.getByLabel('Name').fill('Analytical engine')
      await page.getByRole('button', { name: 'Add project' }).click()
      await page.getByRole('listitem').getByText('Analytical engine').waitFor()
      // Kept by the browser: a reload knows who it is.
      await page.reload()
      await page.getByRole('listitem').getByText('Analytical engine').waitFor()

      await page.getByRole('link', { name: 'Organization' }).click()
      await page.getByRole('tab', { name: 'Invitations' }).click()
      await page.getByLabel('E-mail address').fill('charles@example.com')
      await page.getByLabel('Role').selectOption('viewer')
      await page.getByRole('button', { name: 'Invite', exact: true }).click()
      await page.getByText('charles@example.com was invited.').waitFor()
      await ada.expectGoodPage()

      // Of a user whose address was verified, who never opens the mail.
      await journey.app.call('POST /platform/users', { email: 'charles@example.com', password })
      const charles = await journey.visitor(null, { elsewhere: example.origin })
      await charles.page.goto(example.origin)
      await charles.page.getByLabel('E-mail address').fill('charles@example.com')
      await charles.page.getByLabel('Password', { exact: true }).fill(password)
      await charles.page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await charles.page
        .getByRole('button', { name: 'Organization: No organization, 1 open invitation' })
        .click()
      await charles.page.getByRole('menuitem', { name: 'Invitation to Engines' }).click()
      await charles.page.getByRole('button', { name: 'Accept' }).click()
      await charles.page.getByRole('listitem').getByText('Analytical engine').waitFor()
      expect(await charles.page.getByRole('button', { name: 'Add project' }).count()).toBe(0)

      await page.getByRole('tab', { name: 'Members' }).click()
      await page.getByLabel('Role of charles@example.com').waitFor()
      await ada.expectGoodPage()
      await page.getByLabel('Role of charles@example.com').selectOption('member')
      await page.getByRole('tab', { name: 'Roles' }).click()
      await page.getByText('owner', { exact: true }).click()
      await page.getByText('members.invite', { exact: true }).first().waitFor()
      await charles.page.reload()
      await charles.page.getByRole('button', { name: 'Add project' }).waitFor()

      await page.getByRole('tab', { name: 'Settings' }).click()
      await page.getByLabel('Name').fill('Difference engines')
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('heading', { name: 'Difference engines' }).waitFor()
      await page.getByRole('button', { name: 'Account: Ada' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    })
  },
)
