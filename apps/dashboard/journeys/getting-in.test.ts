import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { totpCode, totpStep } from '../../server/src/modules/identity/factors/totp/totp.ts'
import { mailbox } from '../../server/src/modules/identity/testing/mailbox.ts'
import { fromBase32, secondFactors } from '../../server/src/modules/identity/testing/second-factors.ts'
import { virtualAuthenticator } from '../../server/src/modules/identity/testing/virtual-authenticator.ts'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { enterprises, txtRecords } from '../../server/src/modules/sso/testing/enterprise.ts'
import {
  startOpenIdProvider,
  type OpenIdProvider,
} from '../../server/src/modules/sso/testing/openid-provider.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const password = 'three grey owls'
const txt = txtRecords()
/** An application somewhere else: it shows a page, whatever is asked. */
const applicationServer = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html').end('<h1>The application</h1>')
})
await new Promise<void>((resolve) => void applicationServer.listen(0, '127.0.0.1', resolve))
const application = `http://127.0.0.1:${(applicationServer.address() as AddressInfo).port}`

const options = {
  resolveTxt: txt.resolveTxt,
  env: {
    TENANTRY_EMAIL_VERIFICATION: 'required',
    TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*',
    TENANTRY_CORS_ORIGINS: application,
  },
}

describeJourneys('Getting in', options, (journey) => {
  let provider: OpenIdProvider
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    make = people(journey.app)
    const { port } = new URL(journey.app.url)
    const origin = `http://localhost:${port}`
    provider = await startOpenIdProvider(
      `${origin}/auth/sso/oidc/callback`,
      `${origin}/auth/providers/keycloak/callback`,
    )
  })
  afterAll(async () => {
    applicationServer.close()
    await provider?.close()
  })

  it('somebody signs up, verifies the address, sets up an authenticator app, and signs in with a code of it', async () => {
    const ada = await journey.visitor(null)
    const { page } = ada
    await ada.open('/databases', 'Sign in')
    await ada.expectGoodPage()
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.getByRole('heading', { name: 'Create your account' }).waitFor()
    await ada.expectGoodPage()
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail address').fill('ada@example.com')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()

    const token = await mailbox(journey.app).token('ada@example.com', 'verify-email')
    await ada.open(`/auth/verify?token=${token}`, 'Verify your address')
    await page.getByRole('button', { name: 'Verify the address' }).click()
    await page.getByLabel('Password of your sign-up').fill(password)
    await ada.expectGoodPage()
    await page.getByRole('button', { name: 'Verify the address' }).click()
    await page.getByRole('link', { name: 'Continue' }).click()
    const signIn = async () => {
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.getByLabel('E-mail address').fill('ada@example.com')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await signIn()
    await page.getByRole('link', { name: 'Overview' }).waitFor()

    await ada.open('/account?tab=security', 'Your account')
    await page.getByRole('button', { name: 'Set up an app' }).click()
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    await ada.expectGoodPage()
    const secret = fromBase32(await page.getByRole('dialog').locator('code').innerText())
    const code = () => totpCode(secret, totpStep(Date.now() / 1000))
    await page.getByLabel('Code of the app').fill(code())
    await page.getByRole('button', { name: 'Finish' }).click()
    const shown = await page.getByRole('region', { name: 'Keep these recovery codes' }).innerText()
    const recoveryCode = shown.split('\n')[0] ?? ''
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('10 codes left').waitFor()

    const signOut = async () => {
      await page.getByRole('button', { name: /Ada/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
    }
    await signOut()
    // Loaded anew, so that no message of the page before stands on it.
    await ada.open('/sign-in', 'Sign in')
    await signIn()
    await page.getByRole('heading', { name: 'Confirm it’s you' }).waitFor()
    await ada.expectGoodPage()
    const { body: me } = await journey.app.call('GET /platform/users/ada@example.com')
    await secondFactors(journey.app).passStep(me.id)
    await page.getByLabel('Code').fill(code())
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()

    await signOut()
    await signIn()
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recoveryCode)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
  })

  it('people of a company sign in at its own identity provider, found by their address', async () => {
    const { id } = await make.organization(await make.person())
    const domain = 'engines.example'
    await enterprises(journey.app, txt, make).verifiedDomain(id, domain)
    const oidc = { issuer: provider.issuer, ...provider.client }
    const made = await journey.app.call(`POST /auth/organizations/${id}/sso`, { kind: 'oidc', oidc })
    expect(made.status).toBe(201)
    const visitor = await journey.visitor(null, { elsewhere: provider.issuer })
    const { page } = visitor
    await visitor.open('/sign-in?back=/account', 'Sign in')
    await page.getByRole('button', { name: 'Single sign-on' }).click()
    await visitor.expectGoodPage()
    await page.getByLabel('E-mail address').fill('nobody@nowhere.example')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByRole('alert').getByText('There is no single sign-on for this.').waitFor()
    const email = `charles@${domain}`
    provider.account = { sub: 'charles', email, email_verified: true, name: 'Charles' }
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    await page.getByText(email).first().waitFor()
  })

  it('an account elsewhere is linked, signs in by its button, and is unlinked', async () => {
    const { issuer, client } = provider
    const keycloak = { name: 'keycloak', kind: 'oidc', display_name: 'Keycloak', issuer, ...client }
    const made = await journey.app.call('POST /platform/sign-in-providers', keycloak)
    expect(made.status).toBe(201)
    provider.account = { sub: 'joan', email: 'joan@elsewhere.example', email_verified: true, name: 'Joan' }
    const person = await make.person({ name: 'Joan Clarke' })
    const visitor = await journey.visitor(person.token, { elsewhere: provider.issuer })
    const { page } = visitor
    await visitor.open('/account?tab=linked', 'Your account')
    await page.getByRole('button', { name: 'Link Keycloak' }).click()
    const dialog = page.getByRole('dialog', { name: 'Link this account' })
    await dialog.getByLabel('Your password').fill('not my password')
    await dialog.getByRole('button', { name: 'Link', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Your password').fill('correct horse battery')
    await dialog.getByRole('button', { name: 'Link', exact: true }).click()
    await page.getByText('joan@elsewhere.example').waitFor()
    await visitor.expectGoodPage()

    await page.getByRole('button', { name: /Joan Clarke/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Continue with Keycloak' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
    await page.getByRole('button', { name: /Joan Clarke/ }).click()
    await page.getByRole('menuitem', { name: 'Your account' }).click()
    await page.getByRole('tab', { name: 'Linked accounts' }).click()
    await page.getByRole('button', { name: 'Unlink Keycloak' }).click()
    await page.getByRole('dialog').getByLabel('Your password').fill('correct horse battery')
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click()
    await page.getByText('No linked accounts').waitFor()
  })

  it('a passkey is added in the account, and signs in by itself', async () => {
    const person = await make.person()
    const visitor = await journey.visitor(person.token, { alone: true })
    const { page } = visitor
    const devtools = await page.context().newCDPSession(page)
    const authenticator = await virtualAuthenticator({ page, devtools, close: async () => {} })
    await authenticator.plugIn({ verifies: true })
    await visitor.open('/account?tab=security', 'Your account')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name').fill('Laptop')
    await page.getByLabel('Your password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Rename Laptop' }).waitFor()
    await visitor.expectGoodPage()
    await page.context().clearCookies()
    await visitor.open('/sign-in', 'Sign in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
  })

  it('a forgotten password is replaced with a mailed link; a mailed sign-in link needs none', async () => {
    const { email } = await make.person()
    const visitor = await journey.visitor(null)
    const { page } = visitor
    await visitor.open('/sign-in?back=//evil.example', 'Sign in')
    await page.getByRole('link', { name: 'Forgot password?' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await visitor.expectGoodPage()
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const reset = await mailbox(journey.app).token(email, 'password-reset')
    await visitor.open(`/auth/password/reset/confirm?token=${reset}`, 'Choose a new password')
    await page.getByLabel('New password').fill('four grey owls')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const link = await mailbox(journey.app).token(email, 'magic-link')
    await visitor.open(`/auth/magic-link/confirm?token=${link}`, 'Sign in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
  })

  it('applications elsewhere get people back with a code for them alone, and others get nobody', async () => {
    const { email, id } = await make.person({ name: 'Ada' })
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
