import { expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { mailbox } from '../../identity/testing/mailbox.ts'
import { people } from '../../organizations/testing/people.ts'
import { enterprises, txtRecords } from '../testing/enterprise.ts'

const password = 'correct horse battery'
const nobody = { key: null }

describeBothApps('Enforced single sign-on', ({ start }) => {
  const serve = async () => {
    const txt = txtRecords()
    const app = await start({ resolveTxt: txt.resolveTxt })
    return { app, ...enterprises(app, txt, people(app)) }
  }
  let served: ReturnType<typeof serve> | null = null
  /** An organization with an owner, a member and an admin who all have addresses of its domain. */
  async function setUp() {
    const all = await (served ??= serve())
    const { app } = all
    const org = await all.organization()
    const member = async (name: string, role: string) => {
      const email = `${name}@${org.domain}`
      const { body } = await app.call('POST /platform/users', { email, password })
      await app.call(`POST /auth/organizations/${org.id}/members`, { user: body.id, role })
      return { id: body.id as string, email }
    }
    const owner = await member('owner', 'owner')
    const worker = await member('worker', 'member')
    const path = `/auth/organizations/${org.id}/domains/${org.domain}` as const
    const enforce = (body: object) => app.call(`PATCH ${path}`, body)
    const login = (email: string, secret = password) =>
      app.call('POST /auth/login', { email, password: secret }, nobody)
    return { ...all, org, owner, worker, path, enforce, login }
  }

  it('refuses passwords, sign-ups and mailed links alike for all addresses of the domain, and says where to go', async () => {
    const { app, enforce, owner, worker, org, login } = await setUp()
    const mailed = await app.call('POST /auth/magic-link', { email: worker.email }, nobody)
    expect(mailed.status).toBe(202)
    const token = await mailbox(app).token(worker.email, 'magic-link')
    expect((await enforce({ enforced: true, break_glass: [owner.email] })).body).toMatchObject({
      enforced: true,
      break_glass: [owner.id],
    })
    const unknown = `nobody@${org.domain}`
    const answers = [
      await login(worker.email),
      await login(worker.email, 'wrong'),
      await login(unknown),
      await login(owner.email, 'wrong'),
      await app.call('POST /auth/magic-link', { email: worker.email }, nobody),
      await app.call('POST /auth/magic-link', { email: owner.email }, nobody),
      await app.call('POST /auth/magic-link', { email: unknown }, nobody),
      await app.call('POST /auth/register', { email: unknown, password }, nobody),
      await app.call('POST /auth/register', { email: worker.email, password }, nobody),
    ]
    const shown = answers.map(({ status, body }) => JSON.stringify({ status, ...body, request_id: '' }))
    expect(new Set(shown).size).toBe(1)
    expect(answers[0]?.body).toMatchObject({ code: 'SSO_REQUIRED', status: 403 })
    const url = new URL(answers[0]?.body.sso_url)
    expect(answers[0]?.body.hint).toContain(url.href)
    expect((await fetch(`${app.url}${url.pathname}${url.search}`, { redirect: 'manual' })).status).toBe(302)
    expect((await app.call('POST /auth/magic-link/confirm', { token }, nobody)).body.code).toBe(
      'SSO_REQUIRED',
    )
    expect((await login(`worker@elsewhere.example`)).body.code).toBe('CREDENTIALS_REFUSED')
  })

  it('lets the owners in who are named, for as long as they are owners', async () => {
    const { app, enforce, owner, org, login, signIn } = await setUp()
    await enforce({ enforced: true, break_glass: [owner.id] })
    expect((await login(owner.email)).status).toBe(200)
    expect(await signIn(org, `worker@${org.domain}`)).not.toBe('')
    await app.call(`PATCH /auth/organizations/${org.id}/members/${owner.id}/role`, { role: 'admin' })
    expect((await login(owner.email)).body.code).toBe('SSO_REQUIRED')
    await enforce({ enforced: false })
    expect((await login(owner.email)).status).toBe(200)
  })

  it('needs a verified domain, a connection, and an owner who can get in', async () => {
    const { app, enforce, owner, worker, org } = await setUp()
    expect((await enforce({ enforced: true })).body.code).toBe('CONFLICT')
    expect((await enforce({ enforced: true, break_glass: [worker.id] })).body.code).toBe('MEMBER_NOT_FOUND')
    expect((await enforce({ enforced: true, break_glass: ['usr_nobody'] })).body.code).toBe(
      'MEMBER_NOT_FOUND',
    )
    const path = `/auth/organizations/${org.id}` as const
    await app.call(`POST ${path}/domains`, { domain: `other-${org.domain}` })
    const unverified = { enforced: true, break_glass: [owner.id] }
    const other = await app.call(`PATCH ${path}/domains/other-${org.domain}`, unverified)
    expect(other.body.code).toBe('DOMAIN_UNVERIFIED')
    await app.call(`PATCH ${path}/sso/${org.connection.id}`, { enabled: false })
    expect((await enforce(unverified)).body.code).toBe('CONFLICT')
  })

  it('holds while the connection is off, and stops with the organization', async () => {
    const { app, enforce, owner, worker, org, login } = await setUp()
    await enforce({ enforced: true, break_glass: [owner.id] })
    const path = `/auth/organizations/${org.id}` as const
    await app.call(`PATCH ${path}/sso/${org.connection.id}`, { enabled: false })
    expect((await login(worker.email)).body.code).toBe('SSO_REQUIRED')
    await app.call(`DELETE ${path}`)
    expect((await login(worker.email)).status).toBe(200)
  })
})
