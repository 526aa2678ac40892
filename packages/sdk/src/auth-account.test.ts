import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { until } from '../../../apps/server/src/testing/api-client.ts'
import { Tenantry } from './client.ts'
import { memoryStorage } from './session-storage.ts'

let app: StartedApp
let admin: Tenantry
const password = 'three grey owls'
beforeAll(async () => {
  app = await startApp()
  admin = new Tenantry({ url: app.url, apiKey: app.adminKey })
})
afterAll(() => app.close())

const signUp = async (email: string) => {
  const session = memoryStorage()
  const tenantry = new Tenantry({ url: app.url, session })
  await tenantry.auth.register({ email, password })
  return { tenantry, session }
}
/** The token of the newest mail of a kind. */
const mailedToken = (to: string, template: string) =>
  until(async () => {
    const mails = await Array.fromAsync(admin.mail.list({ to }))
    const found = mails.find((mail) => mail.template === template)
    if (found === undefined) return null
    return /token=([\w-]+)/.exec(JSON.stringify(await admin.mail.get(found.id)))?.[1] ?? null
  })

it('an address is verified, and changed, with tokens from the mail', async () => {
  const { tenantry } = await signUp('ada@example.com')
  const verified = await tenantry.auth.verifyEmail(await mailedToken('ada@example.com', 'verify-email'))
  expect(verified.user.email_verified_at).not.toBeNull()
  expect(await tenantry.auth.resendVerification('ada@example.com')).toEqual({ status: 'accepted' })
  await tenantry.auth.requestEmailChange({ currentPassword: password, email: 'ada@example.org' })
  await tenantry.auth.confirmEmailChange(await mailedToken('ada@example.org', 'email-change'))
  const fresh = new Tenantry({ url: app.url })
  expect((await fresh.auth.login({ email: 'ada@example.org', password })).user.email).toBe('ada@example.org')
})

it('a new password is chosen by mail, and changed; the client goes on, others are out', async () => {
  const { tenantry } = await signUp('grace@example.com')
  await tenantry.auth.requestPasswordReset('grace@example.com')
  const token = await mailedToken('grace@example.com', 'password-reset')
  await tenantry.auth.resetPassword({ token, password: 'four grey owls' })
  await expect(tenantry.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  const other = new Tenantry({ url: app.url })
  const login = { email: 'grace@example.com', password: 'four grey owls' }
  await tenantry.auth.login(login)
  await other.auth.login(login)
  await tenantry.auth.changePassword({ currentPassword: 'four grey owls', password: 'five grey owls' })
  expect((await tenantry.auth.me()).user.email).toBe('grace@example.com')
  await expect(other.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('a mailed link signs in; the account is exported, deleted, and forgotten by the client', async () => {
  const { tenantry, session } = await signUp('alan@example.com')
  await tenantry.auth.logout()
  await tenantry.auth.requestMagicLink('alan@example.com')
  await tenantry.auth.confirmMagicLink(await mailedToken('alan@example.com', 'magic-link'))
  expect((await tenantry.auth.export()).user.email).toBe('alan@example.com')
  await tenantry.auth.delete()
  expect(await session.get()).toBeNull()
  await expect(admin.users.get('alan@example.com')).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
})
