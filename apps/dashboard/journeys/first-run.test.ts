import { expect, it } from 'vitest'
import { describeJourneys } from './testing/describe-journeys.ts'

describeJourneys('The first run', { owner: false }, (journey) => {
  it('leads to the set-up, whose printed link makes the owner; then it is closed', async () => {
    const first = await journey.visitor(null)
    const { page } = first
    await first.open('/databases', 'Set up Tenantry')
    await first.expectGoodPage()
    await page.getByRole('textbox', { name: 'Setup token' }).fill('setup_nonsense')
    const fill = async () => {
      await page.getByRole('textbox', { name: 'Your name' }).fill('Olivia Owner')
      await page.getByRole('textbox', { name: 'E-mail address' }).fill('olivia@example.com')
      await page.getByLabel('Password').fill('three grey owls')
    }
    await fill()
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await page.getByRole('alert').getByText('The setup token is not valid').waitFor()

    await page.goto('about:blank')
    await first.open(`/setup#${journey.app.app.setupToken}`, 'Set up Tenantry')
    expect(await page.getByRole('textbox', { name: 'Setup token' }).isVisible()).toBe(false)
    await fill()
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Databases' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    expect(new URL(page.url()).hash).toBe('')

    const second = await journey.visitor(null)
    await second.open('/setup', 'Sign in')
  })
})
