import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { mailbox } from '../../server/src/modules/identity/testing/mailbox.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const password = 'three grey owls'

describeJourneys('Your account', {}, (journey) => {
  const signUp = async (email: string): Promise<string> => {
    const { body } = await journey.app.call('POST /auth/register', { email, password }, { key: null })
    return body.session.token
  }

  it('profile and address are changed, the new address by the link that was mailed to it', async () => {
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
    await ada.expectGoodPage()
  })

  it('a token is shown once, does what it was made for alone, and is refused when it was revoked', async () => {
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
    await page.getByRole('button', { name: 'I have kept it' }).click()
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

  it('sessions elsewhere are ended, everything is taken along, and the account is deleted', async () => {
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
