import { createServer, type Server } from 'node:http'
import { afterAll, expect, it } from 'vitest'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { txtRecords } from '../../server/src/modules/sso/testing/enterprise.ts'
import {
  startOpenIdProvider,
  type OpenIdProvider,
} from '../../server/src/modules/sso/testing/openid-provider.ts'
import { samlProvider } from '../../server/src/modules/sso/testing/saml-provider.ts'
import { testCertificate } from '../../server/src/testing/test-certificate.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const { records, resolveTxt } = txtRecords()
const options = { resolveTxt, env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } }

describeJourneys('Single sign-on and webhooks', options, (journey) => {
  let made: ReturnType<typeof people> | null = null
  /** Whoever makes people for one server makes all of them: their addresses are counted. */
  const makers = () => (made ??= people(journey.app))
  let provider: OpenIdProvider | undefined
  let receiver: Server | undefined
  afterAll(async () => {
    receiver?.close()
    await provider?.close()
  })

  it('is set up for a verified domain with a real OpenID provider, tested and enforced', async () => {
    const make = makers()
    const owner = await make.person()
    const { slug, id } = await make.organization(owner, { name: 'Acme' })
    const visit = await journey.visitor(owner.token)
    const { page } = visit
    await visit.open(`/organizations/${slug}?tab=sso`, 'Acme')
    await page.getByRole('button', { name: 'Add domain' }).first().click()
    await page.getByRole('textbox', { name: 'Domain', exact: true }).fill('acme.example')
    await page.getByRole('dialog').getByRole('button', { name: 'Add domain' }).click()
    const value = page.getByText(/^tenantry-verification=/)
    await value.waitFor()
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByRole('alert').waitFor()
    records.set('acme.example', [[(await value.textContent()) ?? '']])
    // Somebody who looks again at once is asked to wait a little.
    await journey.app.call(`POST /auth/organizations/${id}/domains/acme.example/verify`)
    await page.reload()
    await page.getByText('verified', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Connect provider' }).click()
    await page.getByRole('menuitem', { name: 'OpenID Connect' }).click()
    const redirectUri = (await page.getByText(/\/auth\/sso\/oidc\/callback$/).textContent()) ?? ''
    provider = await startOpenIdProvider(redirectUri)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('textbox', { name: 'Issuer', exact: true }).fill('http://127.0.0.1:9')
    await page.getByRole('textbox', { name: 'Client id', exact: true }).fill(provider.client.client_id)
    await page.getByLabel('Client secret').fill(provider.client.client_secret)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.getByRole('textbox', { name: 'Issuer', exact: true }).fill(provider.issuer)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('The connection can work').waitFor()
    await visit.expectGoodPage()
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByLabel('Role of new members').waitFor()
    await visit.expectGoodPage()
    // The provider was given another secret.
    await page.getByLabel('Client secret').fill('the next secret')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('The connection was changed.').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'More actions: acme.example' }).click()
    await page.getByRole('menuitem', { name: 'Enforce SSO' }).click()
    await page.getByLabel(owner.email).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Enforce SSO' }).click()
    await page.getByText('SSO enforced').waitFor()
    const login = { email: 'x@acme.example', password: 'correct horse battery' }
    expect((await journey.app.call('POST /auth/login', login, { key: null })).body.code).toBe('SSO_REQUIRED')
  })

  it('shows a SAML provider our addresses before it asks for theirs', async () => {
    const make = makers()
    const owner = await make.person()
    const { slug } = await make.organization(owner, { name: 'Globex' })
    const visit = await journey.visitor(owner.token)
    const { page } = visit
    await visit.open(`/organizations/${slug}?tab=sso&connect=saml`, 'Globex')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Okta')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText(/\/acs$/).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Its metadata').selectOption('xml')
    const idp = samlProvider('https://idp.example/saml')
    await page
      .getByRole('textbox', { name: 'Metadata XML', exact: true })
      .fill(idp.metadata('https://idp.example/sso'))
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('No domain is verified').waitFor()
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByText('CN=Test provider').waitFor()
    await visit.expectGoodPage()

    // The provider changes over to another certificate: for a while both count.
    await page.getByRole('button', { name: 'Add certificate' }).click()
    const next = page.getByRole('dialog', { name: 'Add certificate' })
    await next.getByLabel('Certificate').fill('no certificate')
    await next.getByRole('button', { name: 'Add certificate' }).click()
    await next.getByRole('alert').waitFor()
    await next.getByLabel('Certificate').fill(testCertificate('Next provider').certificate)
    await next.getByRole('button', { name: 'Add certificate' }).click()
    await page.getByText('CN=Next provider').waitFor()
    await page.getByRole('button', { name: 'Remove the certificate CN=Test provider' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('CN=Test provider').waitFor({ state: 'hidden' })
    expect(await page.getByRole('button', { name: /^Remove the certificate/ }).isDisabled()).toBe(true)
  })

  it('has webhooks whose secret shows once, whose deliveries show what was sent and answered', async () => {
    receiver = createServer((request, response) =>
      request.resume().on('end', () => response.writeHead(202).end('thank you')),
    ).listen(0, '127.0.0.1')
    await new Promise((resolve) => receiver?.once('listening', resolve))
    const address = receiver.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`
    const make = makers()
    const owner = await make.person()
    const { slug } = await make.organization(owner, { name: 'Initech' })
    const visit = await journey.visitor(owner.token)
    const { page } = visit
    await visit.open(`/organizations/${slug}?tab=webhooks`, 'Initech')
    await page.getByRole('button', { name: 'Add endpoint' }).first().click()
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill(url)
    await page.getByLabel('All of member').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click()
    await page.getByText(/^whsec_/).waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('thank you').waitFor()
    await page.getByText('"type": "webhook.test"').waitFor()
    await visit.expectGoodPage()
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Try 2').waitFor()
    await page.getByRole('button', { name: 'All deliveries' }).click()
    await page.getByText('delivered', { exact: true }).waitFor()
    await visit.expectGoodPage()
  })
})
