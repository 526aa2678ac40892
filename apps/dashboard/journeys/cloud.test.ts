import { expect, it } from 'vitest'
import { until } from '../../server/src/testing/api-client.ts'
import type { ResourceTables } from '../../server/src/modules/infra/resources/tables.ts'
import { createStateStore } from '../../server/src/modules/infra/state/state-store.ts'
import { infraSettings } from '../../server/src/modules/infra/testing/infra-fixture.ts'
import { describeJourneys, type Journey } from './testing/describe-journeys.ts'
import type { Visitor } from './testing/visit.ts'

const SSH_KEY = `ssh-ed25519 ${'A'.repeat(68)} test`

const settings = { ...infraSettings, TENANTRY_APPROVALS_NEEDED: '1', TENANTRY_OPA_BIN: '/nonexistent/opa' }

describeJourneys('The cloud', { env: settings }, (journey) => {
  /** The machine that is made in the first step, and goes in the second. */
  let machine = { org: '', page: '' }

  it('makes a machine that was asked for, once its plan is approved; an object that is there already is taken over', async () => {
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
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Approvals needed').fill('11')
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await page.getByLabel('Approvals needed').fill('1')
    await page.getByRole('checkbox', { name: 'admin', exact: true }).check()
    await page.getByRole('checkbox', { name: /Olivia Owner/ }).check()
    await page.getByLabel('When it adds less a month than').fill('5')
    await page.getByLabel('When nothing is destroyed or replaced').check()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('admin, Olivia Owner').waitFor()
    await page.getByText('When it adds less than $5.00 a month and nothing is destroyed').waitFor()

    await page.getByRole('link', { name: 'New resource' }).first().click()
    await page.getByRole('radio', { name: 'local_vm' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('web')
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByText('is missing').first().waitFor()
    await expectGood(owner)
    await page.getByLabel('SSH public key').fill(SSH_KEY)
    expect(await page.getByLabel('Size').textContent()).toContain('small · $7.30 a month')
    await page.getByRole('button', { name: 'Plan it' }).click()

    await page.getByRole('heading', { level: 1, name: 'Create web' }).waitFor()
    await page.getByText('2 to create', { exact: true }).waitFor()
    await page.getByText('terraform_data.vm', { exact: true }).waitFor()
    await page.getByText('known after apply').first().waitFor()
    await page.getByRole('button', { name: 'Close all' }).click()
    await page.getByText('known after apply').first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Open all' }).click()
    await page.getByText('known after apply').first().waitFor()
    await page.getByText('+$10.30').waitFor()
    await expectGood(owner)
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByLabel('Reason').fill('It exists already.')
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected by Olivia Owner: It exists already.').waitFor()
    await page.getByText('Nothing to apply').waitFor()

    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByLabel('Address in the module').fill('terraform_data.request')
    await page.getByLabel('Id at the cloud').fill('made-by-hand')
    await page.getByRole('button', { name: 'Plan the import' }).click()
    await page.getByRole('heading', { level: 1, name: 'Import web' }).waitFor()
    // What is imported and made anew is lost: it is no harmless import.
    await page.getByText('1 to create, 1 to replace', { exact: true }).waitFor()
    await approve(page)
    await page.getByLabel('Search the log').fill('apply complete')
    await page.getByText('1 line', { exact: true }).waitFor()
    expect(page.url()).toContain('q=')
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByText('ready', { exact: true }).first().waitFor()
    await page.getByText('Power state').waitFor()
    await expectGood(owner)
    machine = { org: org.slug, page: new URL(page.url()).pathname }
  })

  it('changes a machine, finds and accepts what its state does not say, picks up what was cut short, and destroys it', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`${machine.page}?tab=settings`, 'web')
    await page.getByLabel('Size').selectOption({ label: 'large · $29.20 a month' })
    await expectGood(owner)
    // The local cloud rehearses what somebody else does: it has been stopped for long, which the state before this change does not say.
    await page.getByLabel('Drift at').fill('2020-01-01T00:00:00Z')
    await page.getByRole('button', { name: 'Plan the change' }).click()
    await page.getByText('1 to change', { exact: true }).waitFor()
    await page.getByText('"large"').first().waitFor()
    await approve(page)
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('tab', { name: 'State' }).click()
    await page.getByText(/^What changed from/).waitFor()
    await expectGood(owner)
    await page.getByRole('button', { name: 'Restore' }).first().click()
    await page.getByLabel(/Type “web”/).fill('web')
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('cell', { name: 'a restore' }).waitFor()

    await page.getByRole('tab', { name: 'Drift' }).click()
    await page.getByRole('button', { name: 'Look now' }).click()
    await page.getByRole('heading', { level: 1, name: 'Look for drift web' }).waitFor()
    await page.getByText('Found behind our back').waitFor()
    await page.getByText('"stopped"').waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('link', { name: 'See what changed' }).click()
    await page.getByRole('button', { name: 'Put it back' }).waitFor()
    await expectGood(owner)
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('heading', { level: 1, name: 'Accept drift web' }).waitFor()
    // It costs nothing more and destroys nothing, as the project's rules want it.
    await page.getByText('No approval needed').waitFor()
    await page.getByText('succeeded', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await page.getByRole('tab', { name: 'Drift' }).click()
    await page.getByText('No drift').waitFor()

    await cutShort(journey, machine.page.split('/').at(-1) ?? '')
    await page.reload()
    await page.getByRole('tab', { name: 'State' }).click()
    await page.getByText('By a run that is doing this: apply').waitFor()
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByLabel(/Type “web”/).fill('web')
    await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('The state is locked').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Recover' }).click()
    await page.getByRole('heading', { level: 1, name: 'Recover web' }).waitFor()
    await page.getByText('succeeded', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
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
    const credential = async () =>
      (await call(journey, `GET /infra/credentials?organization=${org.id}`)).body.data[0]
    const { fingerprint } = await credential()
    await page.getByRole('button', { name: 'Actions for production' }).click()
    await page.getByRole('menuitem', { name: 'Replace the secret' }).click()
    await dialog.getByLabel('Access key id').fill('AKIAIOSFODNN7EXAMPLE')
    await dialog.getByLabel('Secret access key').fill('anotherFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
    await dialog.getByRole('button', { name: 'Replace the secret' }).click()
    await page.getByText('The secret of production was replaced.').waitFor()
    expect((await credential()).fingerprint).not.toBe(fingerprint)
    await page.getByRole('button', { name: 'Actions for production' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    // What is typed at once is the name: the menu that closes does not keep the focus.
    await expect.poll(() => page.evaluate('document.activeElement.value')).toBe('production')
    await dialog.getByLabel('Name').fill('live')
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('cell', { name: 'live', exact: true }).waitFor()

    await owner.open(`/cloud/policies?org=${org.slug}`, 'Policies')
    await page.getByRole('button', { name: 'New policy' }).first().click()
    await page.getByLabel('Name').fill('Europe only')
    await page.getByLabel('Patterns').fill('eu-*\nwesteurope')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.getByLabel('Rule', { exact: true }).last().selectOption('Own rule in Rego')
    const rego = page.getByRole('textbox', { name: 'Rego' })
    await rego.getByText('package tenantry').waitFor()
    await rego.press('Control+End')
    await rego.pressSequentially('# house rule')
    const widths =
      'Array.from(document.querySelectorAll("[role=dialog] fieldset"), (part) => part.scrollWidth <= part.parentElement.clientWidth)'
    expect(await page.evaluate(widths), 'long lines scroll in the editor').toEqual([true, true])
    await expectGood(owner)
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('This installation has no OPA to evaluate Rego with.').waitFor()
    await rego.getByText('# house rule').waitFor()
    await page.getByRole('button', { name: 'Remove the rule Own rule in Rego' }).click()
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
    await viewer.page.getByRole('link', { name: 'Resources', exact: true }).click()
    await viewer.page.getByText('No resources yet').waitFor()
    expect(await viewer.page.getByRole('link', { name: 'New resource' }).count()).toBe(0)
  })
})

/** As a server leaves a machine that was switched off in the middle of an apply, when nobody has recovered it yet. */
async function cutShort({ app }: Journey, resourceId: string): Promise<void> {
  await app.app.control.transaction(async (tx) => {
    const resources = tx.withTables<ResourceTables>()
    const { organization_id: organizationId } = await resources
      .updateTable('infra_resources')
      .set({ status: 'unknown' })
      .where('id', '=', resourceId)
      .returning('organization_id')
      .executeTakeFirstOrThrow()
    const lock_info = JSON.stringify({ ID: 'dead', Operation: 'apply' })
    const lock = { lock_id: 'dead', lock_info, lock_run_id: null, locked_at: Math.floor(Date.now() / 1_000) }
    await createStateStore(tx).setLock(organizationId, resourceId, lock)
  })
}

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
