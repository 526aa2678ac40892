import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeJourneys } from './testing/describe-journeys.ts'

/** Presses Tab until something with this name has the focus; fails when it is not to be reached that way. */
async function tabTo(page: Page, name: RegExp, presses = 60): Promise<void> {
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(
      `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.innerText ?? document.activeElement?.innerText ?? ''`,
    )
    if (typeof focused === 'string' && name.test(focused)) return
  }
  throw new Error(`${name} is not reached with Tab.`)
}

/** Opens the palette and types. */
async function find(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search or jump to' }).waitFor()
  await page.keyboard.type(text)
}

describeJourneys('An installation', { env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } }, (journey) => {
  it('that is new says what to do first, and the keyboard alone is enough to do it', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/', 'Overview')
    await page.getByText('0 of 4 done').waitFor()
    await page.getByText('All is well').waitFor()
    await owner.expectGoodPage()
    await tabTo(page, /^Create a database$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Databases' }).waitFor()
    await tabTo(page, /^Create database$/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('walked')
    await tabTo(page, /^Create$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'walked' }).waitFor()
    await find(page, 'overv')
    await page.getByRole('option', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('1 of 4 done').waitFor()
  })

  it('is found by name from anywhere: databases, people, actions', async () => {
    await journey.app.call('POST /platform/databases', { name: 'findable' })
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/', 'Overview')
    await find(page, 'findab')
    await page.getByRole('option', { name: 'findable' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'findable' }).waitFor()
    await find(page, '')
    await page.getByRole('option', { name: 'findable' }).waitFor()
    await page.keyboard.type('olivia')
    await page.getByRole('option', { name: 'Olivia Owner' }).waitFor()
    await page.getByRole('combobox').fill('theme: dark')
    await page.getByRole('option', { name: 'Theme: Dark' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('html[data-theme="dark"]').waitFor()
  })

  it('gives keys that are shown once and revoked, and its trail tells of both as they happen', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/keys', 'API keys')
    await page.getByRole('button', { name: 'Create key' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill('web server')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const token = await page.getByText(/^tnt_/).innerText()
    const asKey = () => journey.app.call('GET /platform/keys/current', undefined, { key: token })
    expect((await asKey()).body).toMatchObject({ name: 'web server' })
    // A click beside it would lose it for good.
    await page.mouse.click(5, 5)
    expect(await page.getByText(token).count()).toBe(1)
    await page.getByRole('button', { name: 'I have stored it' }).click()
    expect(await page.getByText(token).count()).toBe(0)
    await page.getByRole('button', { name: 'Revoke: web server' }).click()
    await page.getByRole('textbox').fill('web server')
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('The key web server was revoked.').waitFor()
    expect((await asKey()).status).toBe(401)

    await owner.open('/audit?live=true', 'Audit')
    await page.getByText('API key revoked').first().waitFor()
    await page.getByText('New entries appear as they are written.').waitFor()
    await journey.app.call('POST /platform/databases', { name: 'seen-live' })
    await page.getByRole('cell', { name: 'seen-live' }).waitFor()
    await page.getByRole('button', { name: 'API key created' }).first().click()
    await page.getByRole('dialog').getByText('web server').first().waitFor()
    await page.getByRole('button', { name: 'All about this' }).click()
    await page.getByRole('cell', { name: 'seen-live' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('Nothing is missing and nothing was changed').waitFor()
  })

  it('is settled in one place', async () => {
    await journey.app.call('POST /platform/users', { email: 'grace@example.com', name: 'Grace' })
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/settings', 'Settings')
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('grace@example.com')
    await page.getByRole('button', { name: 'Add an operator' }).click()
    await page.getByRole('combobox', { name: 'Role of Grace' }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('tab', { name: 'Roles' }).click()
    await page.getByRole('button', { name: 'New role' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('auditor')
    await page.getByRole('checkbox', { name: /audit\.read/ }).check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('columnheader', { name: /auditor/ }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('tab', { name: 'Vault' }).click()
    await page.getByRole('button', { name: 'Rotate the data key' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate the data key' }).click()
    await page.getByText('Values sealed with a new data key').waitFor()
    await owner.expectGoodPage()
  })

  it('says who may vouch for people, and how, in the same place', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/settings?tab=providers', 'Settings')
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Add a provider' }).click()
    await dialog.getByLabel('Client id').fill('first-client')
    await dialog.getByLabel('Client secret').fill('first secret')
    await dialog.getByRole('button', { name: 'Add a provider' }).click()
    await page.getByRole('button', { name: 'Change: Google' }).click()
    expect(await dialog.getByLabel('Client secret').inputValue()).toBe('')
    await dialog.getByLabel('On the button').fill('Acme Google')
    await dialog.getByLabel('Client secret').fill('second secret')
    await dialog.getByLabel('Scopes').fill('openid email')
    await dialog.getByLabel('Somebody new becomes a user').uncheck()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('switch', { name: 'People may sign in with Acme Google' }).waitFor()
    const provider = await journey.app.call('GET /platform/sign-in-providers/google')
    expect(provider.body).toMatchObject({
      client_id: 'first-client',
      scopes: ['openid', 'email'],
      sign_up: false,
    })
    const trail = await journey.app.call('GET /platform/audit?action=sign_in_provider.updated')
    expect(trail.body.data).toMatchObject([{ details: { secret_changed: true } }])

    await page.getByRole('button', { name: 'Trust an issuer' }).click()
    await dialog.getByLabel('Issuer').fill('http://127.0.0.1:9/')
    await dialog.getByRole('button', { name: 'Trust an issuer' }).click()
    await dialog.getByText('This is needed.').waitFor()
    await dialog.getByLabel('Audiences').fill('our api')
    await dialog.getByText('More settings').click()
    await dialog.getByLabel('Address of its keys').fill('http://127.0.0.1:9/keys')
    await dialog.getByRole('button', { name: 'Trust an issuer' }).click()
    await page.getByRole('button', { name: 'Change: http://127.0.0.1:9/' }).click()
    await dialog.getByLabel('Claim that names an organization').fill('org_id')
    await dialog.getByText('More settings').click()
    await dialog.getByLabel('Claim that names a role').fill('groups')
    await dialog.getByLabel('What its values mean').fill('administrators')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Write one value = role a line.').waitFor()
    await dialog.getByLabel('What its values mean').fill('administrators = admin')
    await owner.expectGoodPage()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('our api · org_id').waitFor()
    const { body } = await journey.app.call('GET /platform/trusted-issuers')
    expect(body.data).toMatchObject([{ role_claim: 'groups', role_map: { administrators: 'admin' } }])
    await owner.expectGoodPage()
  })

  it('is not shown to people who only belong to organizations, whose own trails tell them what happens', async () => {
    const password = 'correct horse battery staple'
    const ada = { email: 'ada@example.com', password }
    const { body: user } = await journey.app.call('POST /platform/users', { ...ada, name: 'Ada' })
    await journey.app.call('POST /auth/organizations', { name: 'Analytical Engines', owner: user.id })
    await journey.app.call('POST /auth/organizations', { name: 'Other', slug: 'other' })
    const { body } = await journey.app.call('POST /auth/login', ada, { key: null })
    const visitor = await journey.visitor(body.session.token)
    await visitor.open('/', 'Hello Ada')
    await visitor.page.getByRole('link', { name: 'Analytical Engines' }).waitFor()
    expect(await visitor.page.getByRole('link', { name: 'API keys' }).count()).toBe(0)
    await visitor.expectGoodPage()

    await visitor.page.getByRole('link', { name: 'Analytical Engines' }).click()
    await visitor.page.getByRole('tab', { name: 'Audit' }).click()
    await visitor.page.getByText('New entries appear as they are written.').waitFor()
    const updates = visitor.page.getByRole('cell', { name: 'organization.updated' })
    expect(await updates.count()).toBe(0)
    await journey.app.call('PATCH /auth/organizations/other', { name: 'Another' })
    await journey.app.call('PATCH /auth/organizations/analytical-engines', { name: 'Engines' })
    await updates.waitFor()
    expect(await updates.count()).toBe(1)
    await visitor.expectGoodPage()
  })
})
