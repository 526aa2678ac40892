import { expect, it } from 'vitest'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

describeJourneys('Users', {}, (journey) => {
  let made: ReturnType<typeof people> | null = null
  /** Whoever makes people for one server makes all of them: their addresses are counted. */
  const makers = () => (made ??= people(journey.app))
  it('are created and imported, found, locked out and let in again, and lose their sessions', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/users', 'Users')
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByLabel('CSV or JSON file').setInputFiles({
      name: 'users.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('email,name\nmary@example.com,Mary\nnot-an-address,Nobody\n'),
    })
    await page.getByRole('button', { name: 'Import 2 users' }).click()
    await page.getByText('1 user created.').waitFor()
    await page.getByText('not-an-address').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('searchbox', { name: 'Search by name or address' }).fill('mary')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    expect(page.url()).toContain('q=mary')
    await owner.expectGoodPage()

    const user = await makers().person({ name: 'Alan' })
    await owner.open(`/users/${user.id}?tab=sessions`, 'Alan')
    await page.getByRole('button', { name: 'End session' }).click()
    await page.getByText('No sessions').waitFor()
    expect((await journey.app.call('GET /auth/me', undefined, { key: user.token })).status).toBe(401)
    await page.getByRole('tab', { name: 'Profile' }).click()
    await page.getByRole('button', { name: 'Disable user' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable user' }).click()
    await page.getByText('disabled', { exact: true }).waitFor()
    const login = { email: user.email, password: 'correct horse battery' }
    expect((await journey.app.call('POST /auth/login', login, { key: null })).body.code).toBe('USER_DISABLED')
    await page.getByRole('button', { name: 'Enable user' }).click()
    await page.getByText('Alan can sign in again.').waitFor()
    await owner.expectGoodPage()
  })

  it('are worn by an operator with a reason, under a banner, until it is taken off', async () => {
    const make = makers()
    const user = await make.person({ name: 'Grace' })
    const { id } = await make.organization(user, { name: 'Graces' })
    // A session of its own: what replaces it in a browser ends it.
    await make.person({ email: 'sam@example.com', name: 'Sam', operator_role: 'support' })
    const login = { email: 'sam@example.com', password: 'correct horse battery' }
    const { body } = await journey.app.call('POST /auth/login', login, { key: null })
    const support = await journey.visitor(body.session.token)
    const { page } = support
    await support.open(`/users/${user.id}`, 'Grace')
    await support.expectGoodPage()
    await page.getByRole('button', { name: 'Act as this user' }).click()
    await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('ticket 712')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByText('You act as Grace.').waitFor()
    await support.open('/organizations', 'Organizations')
    await page.getByRole('link', { name: 'Graces' }).waitFor()
    expect(
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).count(),
    ).toBe(0)
    await support.expectGoodPage()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).waitFor()
    expect(await page.getByText('You act as Grace.').count()).toBe(0)
    const trail = await journey.app.call(`GET /auth/organizations/${id}/audit?action=user.impersonated`)
    expect(trail.body.data[0].details).toMatchObject({ reason: 'ticket 712' })
  })
})
