import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { mailbox } from '../../server/src/modules/identity/testing/mailbox.ts'
import { secondFactors } from '../../server/src/modules/identity/testing/second-factors.ts'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const password = 'three grey owls'

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
  })

  it('have metadata that is edited as JSON, factors that are reset, and are found where they were looked at', async () => {
    const user = await makers().person({ name: 'Joan' })
    const login = { email: user.email, password: 'correct horse battery' }
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/users/${user.id}`, 'Joan')
    await page.getByRole('button', { name: 'Edit the metadata' }).click()
    const editor = page.getByRole('textbox', { name: 'Metadata' })
    const metadata = page.locator('form', { has: editor })
    const saveMetadata = async (text: string) => {
      await editor.fill(text)
      await metadata.getByRole('button', { name: 'Save changes' }).click()
    }
    await saveMetadata('{ "plan": "pro", "seats": }')
    await metadata.getByText('look at line 1').waitFor()
    await owner.expectGoodPage()
    // Kept by the application meanwhile, by somebody who does not know of this editor.
    await journey.app.call(`PATCH /platform/users/${user.id}`, { metadata: { crm: 'c-4711' } })
    await saveMetadata('{ "plan": "pro", "seats": 3 }')
    await page.getByRole('region', { name: 'Metadata' }).getByText('c-4711').waitFor()
    const { body: kept } = await journey.app.call(`GET /platform/users/${user.id}`)
    expect(kept.metadata).toEqual({ crm: 'c-4711', plan: 'pro', seats: 3 })

    await secondFactors(journey.app).protect(user)
    await page.getByRole('tab', { name: 'Second factors' }).click()
    await page.getByText('Authenticator app').waitFor()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Remove all factors' }).click()
    await page.getByLabel(`Type “${user.email}” to confirm`).fill(user.email)
    await page.getByRole('dialog').getByRole('button', { name: 'Remove all factors' }).click()
    await page.getByText('No second factors').waitFor()
    expect((await journey.app.call('POST /auth/login', login, { key: null })).status).toBe(200)
    expect(await mailbox(journey.app).templates(user.email)).toContain('second-factor-changed')

    // What was looked at comes back by its name, and creating begins from anywhere.
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: 'Create a user' }).click()
    await page.getByRole('dialog').getByLabel('E-mail address').fill('new@example.com')
    expect(page.url()).toMatch(/\/users\?create=true$/)
    await page.getByRole('dialog').getByRole('button', { name: 'Create user' }).click()
    await page.getByRole('heading', { level: 1, name: 'new@example.com' }).waitFor()
    await page.keyboard.press('Control+k')
    const lately = page.getByRole('group', { name: 'Lately' }).getByRole('option')
    await expect.poll(() => lately.allInnerTexts()).toEqual(['new@example.com', 'Joan'])
    await lately.getByText('Joan').click()
    await page.getByRole('heading', { level: 1, name: 'Joan' }).waitFor()
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
    await page.getByRole('link', { name: 'Graces' }).click()
    await page.getByRole('tab', { name: 'Members' }).waitFor()
    // What the operator looks at is not what she looked at.
    const kept = await page.evaluate('Object.keys(localStorage)')
    expect(kept).not.toContain(`tenantry.lately.${user.id}`)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).waitFor()
    expect(await page.getByText('You act as Grace.').count()).toBe(0)
    const trail = await journey.app.call(`GET /auth/organizations/${id}/audit?action=user.impersonated`)
    expect(trail.body.data[0].details).toMatchObject({ reason: 'ticket 712' })
  })

  const signUp = async (email: string): Promise<string> => {
    const { body } = await journey.app.call('POST /auth/register', { email, password }, { key: null })
    return body.session.token
  }

  it('change their profile and their address, the new one by the link that was mailed to it', async () => {
    const ada = await journey.visitor(await signUp('ada@example.com'))
    const { page } = ada
    await ada.open('/account', 'Your account')
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('button', { name: /Ada Lovelace/ }).waitFor()
    await page.getByLabel('New address').fill('ada@example.org')
    await page.getByLabel('Your password').fill('another password')
    await page.getByRole('button', { name: 'Change the address' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Change the address' }).click()
    await page.getByText('Open the link in the mail to ada@example.org').waitFor()
    const token = await mailbox(journey.app).token('ada@example.org', 'email-change')
    await ada.open(`/auth/email/confirm?token=${token}`, 'Confirm your new address')
    await ada.expectGoodPage()
    await page.getByRole('button', { name: 'Use this address' }).click()
    await page.getByRole('link', { name: 'Go to your account' }).click()
    await page.getByText('ada@example.org').first().waitFor()
  })

  it('make tokens that are shown once, do what they were made for alone, and are refused when they were revoked', async () => {
    const alan = await journey.visitor(await signUp('alan@example.com'))
    const { page } = alan
    await journey.app.call('POST /auth/organizations', { name: 'Bletchley', owner: 'alan@example.com' })
    await alan.open('/account?tab=tokens', 'Your account')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByLabel('Name').fill('backup')
    await page.getByLabel('Access', { exact: true }).selectOption('some')
    await page.getByRole('checkbox', { name: 'database.read' }).click()
    await alan.expectGoodPage()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const token = (await page.getByRole('region', { name: 'Keep this token' }).innerText()).trim()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.getByText('1 permission', { exact: true }).waitFor()
    expect(await page.getByText(token).count()).toBe(0)
    await alan.expectGoodPage()
    const asToken = async (operation: 'GET /auth/me' | 'GET /auth/me/tokens') =>
      (await journey.app.call(operation, undefined, { key: token })).status
    expect([await asToken('GET /auth/me'), await asToken('GET /auth/me/tokens')]).toEqual([200, 403])
    await page.getByRole('button', { name: 'Revoke backup' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('revoked', { exact: true }).waitFor()
    expect(await asToken('GET /auth/me')).toBe(401)
  })

  it('end their sessions elsewhere, take everything along, and delete their account', async () => {
    const email = 'grace@example.com'
    const grace = await journey.visitor(await signUp(email))
    const { page } = grace
    const other = await journey.app.call('POST /auth/login', { email, password }, { key: null })
    await grace.open('/account?tab=sessions', 'Your account')
    await page.getByText('this one').waitFor()
    await grace.expectGoodPage()
    await page.getByRole('button', { name: 'End all others' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
    await page.getByRole('button', { name: 'End all others' }).waitFor({ state: 'hidden' })
    const { status } = await journey.app.call('GET /auth/me', undefined, { key: other.body.session.token })
    expect(status).toBe(401)

    await page.getByRole('tab', { name: 'Linked accounts' }).click()
    await page.getByText('No linked accounts').waitFor()
    await page.getByRole('tab', { name: 'Your data' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toContain(`"email": "${email}"`)
    await page.getByRole('button', { name: 'Delete my account' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Your password').fill(password)
    const remove = dialog.getByRole('button', { name: 'Delete my account' })
    expect(await remove.isDisabled()).toBe(true)
    await dialog.getByLabel(`Type “${email}” to confirm`).fill(email)
    await remove.click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect((await journey.app.call(`GET /platform/users/${email}`)).status).toBe(404)
  })
})
