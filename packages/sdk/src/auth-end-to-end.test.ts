import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'
import { memoryStorage } from './session-storage.ts'

let app: StartedApp
let admin: Tenantry
const password = 'correct horse battery'

beforeAll(async () => {
  app = await startApp()
  admin = new Tenantry({ url: app.url, apiKey: app.adminKey })
})
afterAll(() => app.close())

it('who signs up is signed in, changes the profile, sees and ends sessions, and is nobody after signing out', async () => {
  const session = memoryStorage()
  const here = new Tenantry({ url: app.url, session })
  const { user } = await here.auth.register({ email: 'ada@example.com', password, metadata: { a: 1 } })
  expect((await here.auth.getUser()).user.id).toBe(user?.id)
  const there = new Tenantry({ url: app.url })
  await there.auth.login({ email: 'ada@example.com', password })
  expect((await there.auth.sessions.list()).filter(({ current }) => current)).toHaveLength(1)
  expect(await there.auth.update({ name: 'Ada', metadata: { a: null, b: 2 } })).toMatchObject({
    name: 'Ada',
    metadata: { b: 2 },
  })
  await there.orgs.create({ name: 'Acme' })
  expect((await there.auth.getOrganizations()).map(({ name }) => name)).toEqual(['Acme'])
  expect(await there.auth.sessions.list()).toHaveLength(2)
  expect(await there.auth.sessions.revokeOthers()).toEqual({ revoked: 1 })
  await expect(here.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await session.get()).toBeNull()
  await there.auth.logout()
  await expect(there.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('tokens of a session are renewed by the client, and end with the session', async () => {
  const signedIn = new Tenantry({ url: app.url })
  await signedIn.auth.register({ email: 'tokens@example.com', password })
  const pair = await signedIn.auth.tokens.issue()
  expect((await signedIn.auth.tokens.refresh(pair.refresh_token)).access_token).toMatch(/^eyJ/)

  const bearer = new Tenantry({ url: app.url })
  await bearer.auth.use({ ...(await signedIn.auth.tokens.issue()), access_token: 'eyJ.broken' })
  const both = await Promise.all([bearer.auth.me(), bearer.auth.me()])
  expect(both.map(({ user }) => user.email)).toEqual(['tokens@example.com', 'tokens@example.com'])
  await signedIn.auth.logout()
  await expect(bearer.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('a personal token acts for its user until it is revoked', async () => {
  const tenantry = new Tenantry({ url: app.url })
  await tenantry.auth.register({ email: 'script@example.com', password })
  const token = await tenantry.auth.personalTokens.create({ name: 'ci' })
  const script = new Tenantry({ url: app.url, apiKey: token.token ?? '' })
  expect((await script.auth.me()).user.email).toBe('script@example.com')
  expect((await tenantry.auth.personalTokens.list()).map(({ name }) => name)).toEqual(['ci'])
  await tenantry.auth.personalTokens.revoke(token.id)
  await expect(script.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('users are created, registered, imported, found, changed, locked out, let in and deleted', async () => {
  const { users } = admin
  const made = await users.create({ email: 'made@example.com', password, name: 'Made' })
  const registered = await users.register({ email: 'reg@example.com', password })
  expect(registered).toMatchObject({ session: null, user: { email: 'reg@example.com' } })
  expect(registered.user.email_verified_at).not.toBeNull()
  const imported = await users.import([{ email: 'made@example.com' }, { email: 'moved@example.com' }])
  expect(imported.results.map(({ status, code }) => [status, code])).toEqual([
    ['refused', 'EMAIL_TAKEN'],
    ['created', undefined],
  ])
  expect((await users.list({ search: 'MADE@' })).map(({ id }) => id)).toEqual([made.id])
  expect((await users.update(made.id, { name: null, metadata: { x: 1 } })).metadata).toEqual({ x: 1 })

  const tenantry = new Tenantry({ url: app.url })
  await tenantry.auth.login({ email: 'made@example.com', password })
  expect(await users.sessions.list(made.id)).toHaveLength(1)
  await users.disable('made@example.com')
  expect((await users.list({ disabled: true })).map(({ id }) => id)).toEqual([made.id])
  await expect(tenantry.auth.me()).rejects.toMatchObject({ status: 401 })
  await users.enable(made.id)
  const session = await new Tenantry({ url: app.url }).auth.login({ email: 'made@example.com', password })
  await users.sessions.revoke(made.id, session.session.id)
  expect(await users.sessions.revokeAll(made.id)).toEqual({ revoked: 0 })
  await users.delete(made.id)
  await expect(users.get(made.id)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
})

it('an owner sees what a user sees with another client, and stays who the owner is', async () => {
  const setupToken = app.app.setupToken ?? ''
  const owner = new Tenantry({ url: app.url })
  await owner.auth.setup({ setupToken, email: 'owner@example.com', password })
  await owner.users.create({ email: 'seen@example.com' })
  const { session } = await owner.users.impersonate('seen@example.com', { reason: 'ticket 7', minutes: 5 })
  const seen = new Tenantry({ url: app.url })
  await seen.auth.use(session)
  const me = await seen.auth.me()
  expect(me.user.email).toBe('seen@example.com')
  const { user } = await owner.auth.me()
  expect([user.operator_role, me.impersonator_id]).toEqual(['owner', user.id])
  await expect(seen.auth.personalTokens.create({ name: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
