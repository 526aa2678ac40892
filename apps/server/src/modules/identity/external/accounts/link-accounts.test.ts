import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OidcPeer } from '../../../../kernel/oidc/testing/oidc-peer.ts'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { mailbox } from '../../testing/mailbox.ts'
import { connectPeer, loopbackAllowed, userIn, visit, visitForCode } from '../testing/provider-visit.ts'

const password = 'correct horse battery'
const nobody = { key: null }

describeBothApps('Linked accounts', ({ start }) => {
  let app: StartedApp
  let peer: OidcPeer
  let mail: ReturnType<typeof mailbox>
  beforeAll(async () => {
    app = await start({ env: { ...loopbackAllowed, TENANTRY_EMAIL_VERIFICATION: 'optional' } })
    mail = mailbox(app)
    peer = await connectPeer(app, 'acme')
  })
  afterAll(() => peer.close())
  let people = 0
  const newEmail = () => `alan${(people += 1)}@example.com`
  const signUp = async (email = newEmail()) => {
    const { body } = await app.call('POST /auth/register', { email, password }, nobody)
    return { email, id: body.user.id as string, key: body.session.token as string }
  }
  const newAccount = () => ({ sub: `sub-${(people += 1)}`, email: newEmail(), email_verified: true })
  const link = async (key: string, more: object = { current_password: password }) =>
    app.call('POST /auth/me/accounts', { ...(await visitForCode(app, 'acme')), ...more }, { key })
  const accountsOf = async (key: string) =>
    (await app.call('GET /auth/me/accounts', undefined, { key })).body.data
  const signedInAs = async () => (await userIn(app, (await visit(app, 'acme')).browser))?.id ?? null

  it('sign in whoever linked them, whatever address they have', async () => {
    const user = await signUp()
    peer.account = newAccount()
    const linked = await link(user.key)
    expect(linked.status).toBe(201)
    expect(linked.body).toMatchObject({ provider: 'acme', issuer: peer.issuer, email: peer.account.email })
    expect(await signedInAs()).toBe(user.id)
    expect(await accountsOf(user.key)).toEqual([{ ...linked.body, last_used_at: expect.any(Number) }])
    const trail = await app.call(`GET /platform/audit?action=external_account.linked&actor=user:${user.id}`)
    expect(trail.body.data[0]).toMatchObject({ action: 'external_account.linked' })
  })

  it('are told of by mail when they come and go, and by none when they do not', async () => {
    const user = await signUp()
    const told = async () => {
      const { data } = (await app.call(`GET /platform/mail?to=${user.email}`)).body
      const mine = data.filter((mail: { template: string }) => mail.template === 'linked-account-changed')
      const texts = mine.map(async ({ id }: { id: string }) => {
        const { body } = await app.call(`GET /platform/mail/${id}`)
        return body.text.replaceAll(/\s+/g, ' ')
      })
      return Promise.all(texts)
    }
    peer.account = newAccount()
    await link(user.key, { current_password: 'wrong' })
    expect(await told()).toEqual([])
    const linked = await link(user.key)
    const [came] = await told()
    expect(came).toContain(`can sign in to it: ${peer.account.email} (${new URL(peer.issuer).host})`)
    const proof = { current_password: password }
    expect(
      (await app.call(`DELETE /auth/me/accounts/${linked.body.id}`, proof, { key: user.key })).status,
    ).toBe(204)
    const [gone, ...before] = await told()
    expect(gone).toContain('can no longer sign in to it')
    expect(before).toEqual([came])
  })

  it('are how a user with the same address gets in by a provider', async () => {
    const user = await signUp()
    peer.account = { sub: `sub-${user.id}`, email: user.email, email_verified: true }
    expect((await visit(app, 'acme')).error).toBe('ACCOUNT_LINK_REQUIRED')
    expect((await link(user.key)).status).toBe(201)
    expect(await signedInAs()).toBe(user.id)
  })

  it('are linked by nobody without the password, a session, or the verifier of the code', async () => {
    const user = await signUp()
    peer.account = newAccount()
    expect((await link(user.key, { current_password: 'wrong' })).body.code).toBe('CREDENTIALS_REFUSED')
    expect((await link(user.key, {})).body.code).toBe('INVALID_REQUEST')
    const stranger = { current_password: password, code_verifier: 'x'.repeat(43) }
    expect((await link(user.key, stranger)).body.code).toBe('TOKEN_REFUSED')
    expect((await link(app.adminKey)).status).toBe(403)
    const token = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: user.key })
    expect((await link(token.body.token)).body.code).toBe('FORBIDDEN')
    expect(await accountsOf(user.key)).toEqual([])
  })

  it('belong to one user', async () => {
    const [first, second] = [await signUp(), await signUp()]
    peer.account = newAccount()
    expect((await link(first.key)).status).toBe(201)
    expect((await link(second.key)).body.code).toBe('ACCOUNT_LINKED')
    expect((await link(first.key)).body.code).toBe('ACCOUNT_LINKED')
    expect(await signedInAs()).toBe(first.id)
  })

  it('are unlinked by their user, and then sign nobody in', async () => {
    const [user, stranger] = [await signUp(), await signUp()]
    peer.account = newAccount()
    const { id } = (await link(user.key)).body
    const unlink = (key: string, more: object = { current_password: password }) =>
      app.call(`DELETE /auth/me/accounts/${id}`, more, { key })
    expect((await unlink(stranger.key)).body.code).toBe('ACCOUNT_NOT_FOUND')
    expect((await unlink(user.key, {})).body.code).toBe('INVALID_REQUEST')
    const { browser } = await visit(app, 'acme')
    expect((await userIn(app, browser))?.id).toBe(user.id)
    expect((await unlink(user.key)).status).toBe(204)
    expect(await userIn(app, browser)).toBeNull()
    expect(await accountsOf(user.key)).toEqual([])
    expect(await signedInAs()).not.toBe(user.id)
    expect((await unlink(user.key)).body.code).toBe('ACCOUNT_NOT_FOUND')
  })

  it('stay when they are the last way to sign in, also when two are unlinked at once', async () => {
    peer.account = newAccount()
    const start = await app.call('POST /auth/providers/token', await visitForCode(app, 'acme'), nobody)
    const key = start.body.session.token as string
    const [only] = await accountsOf(key)
    const unlink = (id: string) => app.call(`DELETE /auth/me/accounts/${id}`, {}, { key })
    expect((await unlink(only.id)).body.code).toBe('LAST_SIGN_IN_WAY')
    peer.account = newAccount()
    const second = (await link(key, {})).body
    const both = await Promise.all([unlink(only.id), unlink(second.id)])
    expect(both.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([204, 409])
    expect(await accountsOf(key)).toHaveLength(1)
  })

  it('of whoever signed up with somebody’s address are gone when the owner of the address comes', async () => {
    const squatter = await signUp()
    peer.account = newAccount()
    expect((await link(squatter.key)).status).toBe(201)
    await app.call('POST /auth/magic-link', { email: squatter.email }, nobody)
    const token = await mail.token(squatter.email, 'magic-link')
    const owner = await app.call('POST /auth/magic-link/confirm', { token }, nobody)
    expect(owner.body.user.id).toBe(squatter.id)
    expect(await accountsOf(owner.body.session.token)).toEqual([])
    expect(await signedInAs()).not.toBe(squatter.id)
  })

  it('end with their user', async () => {
    const user = await signUp()
    peer.account = newAccount()
    await link(user.key)
    await app.call(`DELETE /platform/users/${user.id}`)
    const again = await signedInAs()
    expect(again).not.toBe(user.id)
    expect(again).not.toBeNull()
  })
})
