import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { findChromium, startChromium, type Browser } from '../../../testing/chromium.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, password, type Holder } from '../testing/account-holder.ts'
import { secondFactors } from '../testing/second-factors.ts'
import { virtualAuthenticator } from '../testing/virtual-authenticator.ts'
import { devicePeople, type DevicePeople } from './testing/device-people.ts'

const chromium = await findChromium()

describe.skipIf(chromium === null)('In a browser', () => {
  let browser: Browser
  let authenticator: Awaited<ReturnType<typeof virtualAuthenticator>>
  beforeAll(async () => {
    browser = await startChromium(chromium ?? '')
    authenticator = await virtualAuthenticator(browser)
  })
  afterAll(() => browser.close())

  describeBothApps('The page that lets a device in takes passkeys and', ({ start }) => {
    let app: StartedApp
    let people: DevicePeople
    let origin: string
    beforeAll(async () => {
      app = await start()
      people = devicePeople(app)
      origin = app.url.replace('127.0.0.1', 'localhost')
    })
    const withPasskey = async (): Promise<Holder> => {
      await authenticator.plugIn({ verifies: true })
      await authenticator.open(origin)
      const holder = await accountHolders(app).holder()
      const key = { key: holder.token }
      const asked = await app.call('POST /auth/me/passkeys/options', { current_password: password }, key)
      const credential = await authenticator.create(asked.body.options)
      expect((await app.call('POST /auth/me/passkeys', { credential, name: 'Key' }, key)).status).toBe(201)
      return holder
    }
    /** Types address and password, and stands before the second factor. */
    const signIn = async (email: string) => {
      const { body: code } = await people.begin()
      const { page } = browser
      await page.context().clearCookies()
      await page.goto(`${origin}/auth/device?user_code=${code.user_code}`)
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'One more step' }).waitFor()
      return { code, page }
    }

    it('goes on with one as the second factor', async () => {
      const { email } = await withPasskey()
      const { code, page } = await signIn(email)
      expect(await page.getByText('authenticator app').count()).toBe(0)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByRole('button', { name: 'Let it in' }).click()
      await page.getByRole('heading', { name: 'It is signed in' }).waitFor()
      const { body } = await people.redeem(code)
      expect(body).toMatchObject({ user: { email }, session: { second_factor: true } })
    })

    it('says when it was not used, and takes a recovery code all the same', async () => {
      const { email } = await withPasskey()
      const { page } = await signIn(email)
      // Another authenticator, which does not have the key.
      await authenticator.plugIn({ verifies: true })
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByRole('alert').innerText()).toContain('The passkey was not used.')
      await page.getByLabel('Code').fill('00000-00000')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('The code or passkey is wrong').waitFor()
      expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(1)
    })

    it('runs the one script for them, and none for who has no passkey', async () => {
      const { email } = await withPasskey()
      const { body: code } = await people.begin()
      const form = { user_code: code.user_code, email, password }
      const asked = await people.page('/auth/device/sign-in', '', form)
      // From 127.0.0.1, where the same server is reached: the page is the same.
      const script = /<script>([^]*?)<\/script>/.exec(asked.text)?.[1] ?? ''
      const policy = asked.headers.get('content-security-policy')
      expect(policy).toContain(`script-src 'sha256-${hash('sha256', script, 'base64')}'`)
      expect(policy).not.toContain('unsafe')
      const challenge = /name="challenge" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
      for (const passkey of ['{', '{}', '[]', 'null', JSON.stringify({ id: 'x', rawId: 7 })]) {
        const fields = { user_code: code.user_code, challenge, passkey }
        const refused = await people.page('/auth/device/second-factor', '', fields)
        expect([refused.status, refused.headers.get('set-cookie')]).toEqual([400, null])
        expect(refused.text).toContain('/passkey: must be what the browser gave for the passkey')
      }
      const tooLong = { user_code: code.user_code, challenge, passkey: 'x'.repeat(16_385) }
      expect((await people.page('/auth/device/second-factor', '', tooLong)).status).toBe(400)
      const other = await secondFactors(app).protect(await accountHolders(app).holder())
      const plain = await people.page('/auth/device/sign-in', '', { ...form, email: other.email })
      expect(plain.text).toContain('authenticator app')
      expect(plain.text).not.toContain('<script')
      expect(plain.headers.get('content-security-policy')).not.toContain('script-src')
    })
  })
})
