import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { virtualAuthenticator } from '../../../apps/server/src/modules/identity/testing/virtual-authenticator.ts'
import { secondFactors } from '../../../apps/server/src/modules/identity/testing/second-factors.ts'
import { findChromium, startChromium } from '../../../apps/server/src/testing/chromium.ts'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'
import { secondFactorOf } from './auth-factors.ts'

const chromium = await findChromium()
const password = 'correct horse battery'
let app: StartedApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.close())

async function signedIn(email: string) {
  await app.call('POST /platform/users', { email, password })
  const tenantry = new Tenantry({ url: app.url })
  const { user, session } = await tenantry.auth.login({ email, password })
  return { tenantry, holder: { id: user.id, email, token: session.token, sessionId: session.id } }
}

it('a sign-in with a second factor says what it waits for, and goes on with a code', async () => {
  const factors = secondFactors(app)
  const { tenantry, holder } = await signedIn('ada@example.com')
  const secret = await factors.begin(holder)
  const { recovery_codes } = await tenantry.auth.factors.totp.confirm(factors.code(secret))
  expect(recovery_codes).toHaveLength(10)
  expect((await tenantry.auth.factors.get()).recovery_codes_left).toBe(10)

  const elsewhere = new Tenantry({ url: app.url })
  const refused = await elsewhere.auth
    .login({ email: holder.email, password })
    .catch((error: unknown) => error)
  const wanted = secondFactorOf(refused)
  expect(wanted?.methods).toEqual(['totp', 'recovery_code'])
  expect(secondFactorOf(new Error('another'))).toBeNull()
  const { challenge = '' } = wanted ?? {}
  await elsewhere.auth.factors.prove({ challenge, recoveryCode: recovery_codes?.[0] ?? '' })
  expect((await elsewhere.auth.getUser()).user.id).toBe(holder.id)

  const replaced = await elsewhere.auth.factors.replaceRecoveryCodes({ currentPassword: password })
  expect(replaced.recovery_codes).toHaveLength(10)
  await elsewhere.auth.factors.totp.remove({ currentPassword: password })
  expect(await elsewhere.auth.factors.get()).toMatchObject({ totp: null, recovery_codes_left: 0 })
})

it('passkeys outside of a browser are refused in words', async () => {
  const { tenantry } = await signedIn('grace@example.com')
  await expect(tenantry.auth.passkeys.add({ currentPassword: password })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  })
})

describe.skipIf(chromium === null)('in a browser', () => {
  it('options and credentials are turned into bytes and back, so that the server takes them', async () => {
    const browser = await startChromium(chromium ?? '')
    try {
      const { plugIn, open } = await virtualAuthenticator(browser)
      await plugIn({ verifies: true })
      await open(app.url.replace('127.0.0.1', 'localhost'))
      const source = await readFile(new URL('passkey-json.ts', import.meta.url), 'utf8')
      const script = stripTypeScriptTypes(source).replaceAll('export function', 'function')
      const ask = (verb: 'create' | 'get', encode: string, options: unknown): Promise<unknown> =>
        browser.page.evaluate(
          `(() => { ${script}; return navigator.credentials.${verb}({ publicKey: decodePasskeyOptions(${JSON.stringify(options)}) }).then(${encode}) })()`,
        )
      const { tenantry, holder } = await signedIn('alan@example.com')
      const as = { key: holder.token }
      const proof = { current_password: password }
      const { options } = (await app.call('POST /auth/me/passkeys/options', proof, as)).body
      const credential = await ask('create', 'encodeRegistration', options)
      const added = await app.call('POST /auth/me/passkeys', { credential, name: 'Key' }, as)
      expect(added.status).toBe(201)
      await tenantry.auth.use({ token: added.body.session.token })
      const [passkey] = await tenantry.auth.passkeys.list()
      expect(passkey?.name).toBe('Key')
      const asked = (await app.call('POST /auth/passkeys/options', undefined, { key: null })).body.options
      const assertion = await ask('get', 'encodeAssertion', asked)
      const body = { credential: assertion }
      const done = await app.call('POST /auth/passkeys/sign-in', body, { key: null })
      expect(done.body).toMatchObject({ user: { id: holder.id }, session: { method: 'passkey' } })
      expect((await tenantry.auth.passkeys.rename(passkey?.id ?? '', 'Blue')).name).toBe('Blue')
      await tenantry.auth.passkeys.remove(passkey?.id ?? '', { currentPassword: password })
      expect(await tenantry.auth.passkeys.list()).toHaveLength(0)
    } finally {
      await browser.close()
    }
  })
})
