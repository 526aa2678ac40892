import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

/** An application somewhere else: it shows a page, whatever is asked. */
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html').end('<h1>The application</h1>')
})
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
const application = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

describeJourneys('Hosted sign-in', { env: { TENANTRY_CORS_ORIGINS: application } }, (journey) => {
  it('sends people back to the application with a code for it alone, and to no other', async () => {
    onTestFinished(() => void server.close())
    const { email, id } = await people(journey.app).person({ name: 'Ada' })
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const pathFor = (returnTo: string) =>
      `/sign-in?${new URLSearchParams({ return_to: returnTo, code_challenge: challenge }).toString()}`
    const ada = await journey.visitor(null, { elsewhere: application })
    const { page } = ada
    await ada.open(pathFor(`${application}/signed-in`), 'Sign in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'The application' }).waitFor()
    const code = new URL(page.url()).searchParams.get('code') ?? ''
    const exchange = () =>
      journey.app.call('POST /auth/hosted/token', { code, code_verifier: verifier }, { key: null })
    expect((await exchange()).body.user.id).toBe(id)
    expect((await exchange()).body.code).toBe('TOKEN_REFUSED')

    // Who is signed in already says first that the application gets this account.
    await ada.open(pathFor(`${application}/signed-in`), `Continue to ${new URL(application).host}`)
    await page.getByText('You are signed in as Ada.').waitFor()
    await ada.expectGoodPage()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'The application' }).waitFor()

    await ada.open(pathFor('https://evil.example/'), 'Continue to evil.example')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('no application of this installation').waitFor()
  })
})
