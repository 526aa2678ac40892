import { expect, it } from 'vitest'
import { describeJourneys } from './testing/describe-journeys.ts'

describeJourneys('Databases', {}, (journey) => {
  it('are created in the dashboard, and found by their names', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/databases', 'Databases')
    await page.getByText('No databases yet').waitFor()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Create database' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Not A Name')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('acme')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
    expect((await journey.app.call('GET /platform/databases/acme')).status).toBe(200)
    await owner.open('/databases?q=ac')
    await page.getByRole('link', { name: 'acme' }).waitFor()
    await owner.expectGoodPage()
  })
})
