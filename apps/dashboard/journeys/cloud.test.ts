import { expect, it } from 'vitest'
import { until } from '../../server/src/testing/api-client.ts'
import { infraSettings } from '../../server/src/modules/infra/testing/infra-fixture.ts'
import { describeJourneys, type Journey } from './testing/describe-journeys.ts'
import type { Visitor } from './testing/visit.ts'

const SSH_KEY = `ssh-ed25519 ${'A'.repeat(68)} test`

describeJourneys('The cloud', { env: { ...infraSettings, TENANTRY_APPROVALS_NEEDED: '1' } }, (journey) => {
  /** The machine that is made in the first step, and goes in the second. */
  let machine = { org: '', page: '', planMs: 0 }

  it('makes a machine that was asked for, once its plan is approved', async () => {
    const org = await organization(journey, 'Acme Corp')
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/cloud/projects?org=${org.slug}`, 'Projects')
    await page.getByText('No projects yet').waitFor()
    await page.getByRole('button', { name: 'New project' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Web shop')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Web shop' }).waitFor()
    await expectGood(owner)

    await page.getByRole('link', { name: 'New resource' }).first().click()
    await page.getByRole('radio', { name: 'local_vm' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('web')
    await expectGood(owner)
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByText('is missing').first().waitFor()
    await page.getByLabel('SSH public key').fill(SSH_KEY)
    expect(await page.getByLabel('Size').textContent()).toContain('small · $7.30 a month')
    const askedAt = Date.now()
    await page.getByRole('button', { name: 'Plan it' }).click()

    await page.getByRole('heading', { level: 1, name: 'Create web' }).waitFor()
    await page.getByText('2 to create', { exact: true }).waitFor()
    const planMs = Date.now() - askedAt
    await page.getByText('terraform_data.vm', { exact: true }).waitFor()
    await page.getByText('known after apply').first().waitFor()
    await page.getByText('+$10.30').waitFor()
    await expectGood(owner)
    await approve(page)
    await page.getByLabel('Search the log').fill('apply complete')
    await page.getByText('1 line', { exact: true }).waitFor()
    expect(page.url()).toContain('q=')
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByText('ready', { exact: true }).first().waitFor()
    await page.getByText('Power state').waitFor()
    await expectGood(owner)
    machine = { org: org.slug, page: new URL(page.url()).pathname, planMs }
  })

  it('changes a machine, finds what somebody else has done to it, and destroys it', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`${machine.page}?tab=settings`, 'web')
    await page.getByLabel('Size').selectOption({ label: 'large · $29.20 a month' })
    await expectGood(owner)
    // The local cloud rehearses what somebody else does: after the change has been applied, however slow this machine is.
    const driftAt = Date.now() + 3_000 + 4 * machine.planMs
    await page.getByLabel('Drift at').fill(new Date(driftAt).toISOString().replace(/\.\d+/, ''))
    await page.getByRole('button', { name: 'Plan the change' }).click()
    await page.getByText('1 to change', { exact: true }).waitFor()
    await page.getByText('"large"').first().waitFor()
    await approve(page)
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('tab', { name: 'State' }).click()
    await page.getByText(/^What changed from/).waitFor()
    await expectGood(owner)

    await page.getByRole('tab', { name: 'Drift' }).click()
    await page.getByText('No drift').waitFor()
    await page.waitForTimeout(Math.max(0, driftAt + 1_000 - Date.now()))
    await page.getByRole('button', { name: 'Look now' }).click()
    await page.getByRole('heading', { level: 1, name: 'Look for drift web' }).waitFor()
    await page.getByText('Found behind our back').waitFor()
    await page.getByText('"stopped"').waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('link', { name: 'See what changed' }).click()
    await page.getByRole('button', { name: 'Put it back' }).waitFor()
    await expectGood(owner)
    await page.getByRole('tab', { name: 'Runs' }).click()
    await page.getByRole('link', { name: 'Look for drift' }).waitFor()

    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Destroy' }).click()
    const destroy = page.getByRole('button', { name: 'Plan the destruction' })
    expect(await destroy.isDisabled()).toBe(true)
    await page.getByLabel(/Type “web”/).fill('web')
    await destroy.click()
    await page.getByText('2 to destroy', { exact: true }).waitFor()
    await approve(page)
    await owner.open(`/cloud/resources?org=${machine.org}&status=destroyed&cloud=local`, 'Resources')
    await page.getByRole('link', { name: 'web', exact: true }).waitFor()
    await expectGood(owner)
  })

  it('is paid for, opened and guarded as its organization says; and only looked at by those who may do no more', async () => {
    const org = await organization(journey, 'Beta Bakery')
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/cloud/credentials?org=${org.slug}`, 'Credentials')
    await page.getByRole('button', { name: 'Add credential' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('production')
    await dialog.getByLabel('Access key id').fill('AKIAIOSFODNN7EXAMPLE')
    await dialog.getByLabel('Secret access key').fill('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
    await dialog.getByRole('button', { name: 'Add credential' }).click()
    await page.getByText('AWS: access keys').waitFor()
    expect(await page.content()).not.toContain('wJalrXUtnFEMI')
    await expectGood(owner)

    await owner.open(`/cloud/policies?org=${org.slug}`, 'Policies')
    await page.getByRole('button', { name: 'New policy' }).first().click()
    await page.getByLabel('Name').fill('Europe only')
    await page.getByLabel('Patterns').fill('eu-*\nwesteurope')
    await expectGood(owner)
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('switch', { name: 'Europe only is on' }).click()
    await until(async () => {
      const { data } = (await call(journey, `GET /infra/policies?organization=${org.id}`)).body
      return data[0]?.enabled === false || null
    })

    const month = new Date().toISOString().slice(0, 7)
    await owner.open(`/costs?organization=${org.id}&month=${month}`, 'Costs')
    await page.getByRole('button', { name: 'New budget' }).click()
    await page.getByLabel('Name').fill('Cloud')
    await page.getByLabel('Amount a month').fill('much')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Give an amount such as').waitFor()
    await page.getByLabel('Amount a month').fill('49.90')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('$0.00 of $49.90').waitFor()
    await expectGood(owner)
    await page.getByLabel('Group by').selectOption('month')
    await page.getByText('Costs of six months').waitFor()

    const viewer = await journey.visitor(await member(journey, org.id))
    await viewer.open('/cloud/policies', 'Policies')
    await viewer.page.getByRole('button', { name: 'Europe only', exact: true }).waitFor()
    expect(await viewer.page.getByRole('button', { name: 'New policy' }).count()).toBe(0)
    expect(await viewer.page.getByRole('switch').isDisabled()).toBe(true)
    await viewer.open(`/cloud/resources?org=${org.slug}`, 'Resources')
    await viewer.page.getByText('No resources yet').waitFor()
    expect(await viewer.page.getByRole('link', { name: 'New resource' }).count()).toBe(0)
  })
})

async function approve(page: Visitor['page']): Promise<void> {
  await page.getByRole('button', { name: 'Approve and apply' }).click()
  await page.getByText('succeeded', { exact: true }).first().waitFor()
}

/** Messages in the corner have been read, and are put away. */
async function expectGood(visitor: Visitor): Promise<void> {
  const messages = visitor.page.locator('[data-sonner-toast]')
  for (let count = await messages.count(); count > 0; count = await messages.count()) {
    await visitor.page.getByRole('button', { name: 'Close toast' }).first().click()
    await messages.nth(count - 1).waitFor({ state: 'detached' })
  }
  await visitor.expectGoodPage()
}

const call = (
  { app, ownerToken }: Journey,
  operation: Parameters<Journey['app']['call']>[0],
  body?: unknown,
) => app.call(operation, body, { key: ownerToken })

async function organization(journey: Journey, name: string): Promise<{ id: string; slug: string }> {
  const { status, body } = await call(journey, 'POST /auth/organizations', { name })
  expect(status).toBe(201)
  return body
}

/** Somebody who may look, and do no more. Gives their token. */
async function member(journey: Journey, organizationId: string): Promise<string> {
  const { app } = journey
  const password = 'correct horse battery staple'
  const user = { email: 'viewer@example.com', password, name: 'Vera Viewer', email_verified: true }
  const made = await app.call('POST /platform/users', user)
  expect(made.status).toBe(201)
  const members = `POST /auth/organizations/${organizationId}/members` as const
  const joined = await app.call(members, { user: made.body.id, role: 'viewer' })
  expect(joined.status).toBe(201)
  const { body } = await app.call('POST /auth/login', { email: user.email, password }, { key: null })
  return body.session.token
}
