import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from './testing/people.ts'

describeBothApps('Invitations', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const setUp = async () => {
    const owner = await make.person({ name: 'Ada' })
    const { id } = await make.organization(owner)
    return { owner, id: id as string, path: `/auth/organizations/${id}` as const }
  }
  /** The token of the newest mail to an address. */
  const tokenTo = async (email: string): Promise<string> => {
    const { body } = await app.call(`GET /platform/mail?to=${encodeURIComponent(email)}&limit=1`)
    const mail = await app.call(`GET /platform/mail/${body.data[0].id}`)
    return decodeURIComponent(/token=([\w%-]+)/.exec(mail.body.text)?.[1] ?? '')
  }
  const invite = (by: Person, path: string, email: string, role = 'member') =>
    make.as(by, `POST ${path}/invite` as 'POST /x', { email, role })
  const accept = (by: Person, token: string) => make.as(by, 'POST /auth/invitations/accept', { token })
  const change = (id: string, changes: object) =>
    app.app.control.db
      .withTables<{ organization_invitations: { id: string; expires_at: number; updated_at: number } }>()
      .updateTable('organization_invitations')
      .set(changes)
      .where('id', '=', id)
      .execute()

  it('reach an address by mail, show what they are for, and make its user a member', async () => {
    const { owner, path, id } = await setUp()
    const guest = await make.person()
    const made = await invite(owner, path, guest.email, 'viewer')
    expect(made).toMatchObject({ status: 201, body: { status: 'pending', role: 'viewer' } })
    expect(made.body.expires_at - made.body.created_at).toBe(7 * 86_400)
    const token = await tokenTo(guest.email)
    expect(token).toMatch(/^tni_[\w-]{43}$/)
    expect(JSON.stringify(made.body)).not.toContain(token)
    const { body: mails } = await app.call(`GET /platform/mail?to=${guest.email}`)
    const mail = await app.call(`GET /platform/mail/${mails.data[0].id}` as 'GET /x')
    expect(mail.body.text).toContain(`/invitation?token=${token}`)
    const shown = await app.call(`GET /auth/invitations?token=${token}`, undefined, { key: null })
    expect(shown.body).toEqual(made.body)
    expect((await accept(guest, token)).body).toMatchObject({
      organization_id: id,
      user_id: guest.id,
      role: 'viewer',
    })
    expect((await make.as(guest, `GET ${path}`)).status).toBe(200)
    expect((await accept(guest, token)).body.code).toBe('INVITATION_ENDED')
  })

  it('are accepted once, whoever comes at the same time, and never over the limit', async () => {
    const { owner, path } = await setUp()
    const guest = await make.person()
    await invite(owner, path, guest.email)
    const token = await tokenTo(guest.email)
    const answers = await Promise.all([accept(guest, token), accept(guest, token)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    await app.call(`PATCH ${path}`, { settings: { member_limit: 3 } })
    const pair = [await make.person(), await make.person()]
    for (const one of pair) expect((await invite(owner, path, one.email)).status).toBe(201)
    const last = await Promise.all(pair.map(async (one) => accept(one, await tokenTo(one.email))))
    expect(last.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(last.find(({ status }) => status === 409)?.body.code).toBe('MEMBER_LIMIT_REACHED')
    expect((await app.call(`GET ${path}/members`)).body.data).toHaveLength(3)
  })

  it('are for the invited address alone; without the token it has to be verified', async () => {
    const { owner, path } = await setUp()
    const guest = await make.person()
    const thief = await make.person()
    const { body: made } = await invite(owner, path, guest.email.toUpperCase())
    const token = await tokenTo(guest.email.toUpperCase())
    expect((await accept(thief, token)).body.code).toBe('FORBIDDEN')
    const byId = (by: Person) => make.as(by, `POST /auth/me/invitations/${made.id}/accept`)
    expect((await byId(thief)).body.code).toBe('INVITATION_NOT_FOUND')
    await app.call(`PATCH /platform/users/${guest.id}`, { email_verified: false })
    expect((await make.as(guest, 'GET /auth/me/invitations')).body.data).toEqual([])
    expect((await byId(guest)).body.code).toBe('EMAIL_UNVERIFIED')
    await app.call(`PATCH /platform/users/${guest.id}`, { email_verified: true })
    expect((await make.as(guest, 'GET /auth/me/invitations')).body.data).toMatchObject([{ id: made.id }])
    expect((await byId(guest)).status).toBe(200)
  })

  it('accepted with the token of the mail verify the address; refused they do not', async () => {
    const { owner, path } = await setUp()
    const guest = await make.person({ email_verified: false })
    const isVerified = async () =>
      (await app.call(`GET /platform/users/${guest.id}`)).body.email_verified_at !== null
    await invite(owner, path, guest.email)
    const token = await tokenTo(guest.email)
    await app.call(`PATCH ${path}`, { settings: { member_limit: 1 } })
    expect((await accept(guest, token)).body.code).toBe('MEMBER_LIMIT_REACHED')
    expect(await isVerified()).toBe(false)
    await app.call(`PATCH ${path}`, { settings: { member_limit: 2 } })
    expect((await accept(guest, token)).status).toBe(200)
    expect(await isVerified()).toBe(true)
  })

  it('give nobody more than the one who invites, and only owners invite owners', async () => {
    const { owner, path, id } = await setUp()
    const admin = await make.join(id, 'admin')
    const member = await make.join(id, 'member')
    expect((await invite(member, path, 'x@example.com')).body.code).toBe('FORBIDDEN')
    expect((await invite(admin, path, 'x@example.com', 'owner')).body.code).toBe('FORBIDDEN')
    expect((await invite(admin, path, 'x@example.com', 'king')).body.code).toBe('ROLE_NOT_FOUND')
    const { body: made } = await invite(owner, path, 'x@example.com', 'owner')
    expect(made.role).toBe('owner')
    await change(made.id, { updated_at: 1 })
    const resent = await make.as(admin, `POST ${path}/invitations/${made.id}/resend`)
    expect(resent.body.code).toBe('FORBIDDEN')
    expect((await invite(owner, path, admin.email)).body.code).toBe('ALREADY_MEMBER')
    expect((await invite(owner, path, 'X@example.com')).body.code).toBe('INVITATION_EXISTS')
  })

  it('sent again carry a new link, and the old one works no longer', async () => {
    const { owner, path } = await setUp()
    const guest = await make.person()
    const { body: made } = await invite(owner, path, guest.email)
    const old = await tokenTo(guest.email)
    const resend = () => make.as(owner, `POST ${path}/invitations/${made.id}/resend`)
    expect((await resend()).body.code).toBe('RATE_LIMITED')
    await change(made.id, { updated_at: 1, expires_at: 2 })
    expect((await accept(guest, old)).body.code).toBe('INVITATION_ENDED')
    expect((await resend()).body.status).toBe('pending')
    expect((await accept(guest, old)).body.code).toBe('TOKEN_REFUSED')
    expect((await accept(guest, await tokenTo(guest.email))).status).toBe(200)
  })

  it('end when they are revoked, declined or the organization is deleted', async () => {
    const { owner, path } = await setUp()
    const guest = await make.person()
    const first = await invite(owner, path, guest.email)
    const revoked = await make.as(owner, `DELETE ${path}/invitations/${first.body.id}`)
    expect(revoked.body.status).toBe('revoked')
    expect((await accept(guest, await tokenTo(guest.email))).body.code).toBe('INVITATION_ENDED')
    await invite(owner, path, guest.email)
    const token = await tokenTo(guest.email)
    const declined = await app.call('POST /auth/invitations/decline', { token }, { key: null })
    expect(declined.body.status).toBe('declined')
    expect((await accept(guest, token)).body.code).toBe('INVITATION_ENDED')
    const third = await invite(owner, path, guest.email)
    const own = await make.as(guest, `POST /auth/me/invitations/${third.body.id}/decline`)
    expect(own.body.status).toBe('declined')
    const listed = await make.as(owner, `GET ${path}/invitations`)
    expect(listed.body.data.map(({ status }: { status: string }) => status)).toEqual([
      'declined',
      'declined',
      'revoked',
    ])
    await invite(owner, path, guest.email)
    const last = await tokenTo(guest.email)
    await make.as(owner, `DELETE ${path}`)
    expect((await accept(guest, last)).body.code).toBe('TOKEN_REFUSED')
    expect((await make.as(guest, 'GET /auth/me/invitations')).body.data).toEqual([])
  })

  it('in bulk answer for each address, and one that is refused stops no other', async () => {
    const { owner, path } = await setUp()
    const invitations = [
      { email: 'one@bulk.example', role: 'member' },
      { email: 'no address', role: 'member' },
      { email: 'ONE@bulk.example', role: 'member' },
      { email: 'two@bulk.example', role: 'king' },
      { email: owner.email, role: 'member' },
      { email: 'three@bulk.example', role: 'viewer' },
    ]
    const { body } = await make.as(owner, `POST ${path}/invitations/bulk`, { invitations })
    expect(body.invited).toBe(2)
    expect(body.results.map(({ status, code }: { status: string; code?: string }) => code ?? status)).toEqual(
      ['invited', 'INVALID_REQUEST', 'INVITATION_EXISTS', 'ROLE_NOT_FOUND', 'ALREADY_MEMBER', 'invited'],
    )
  })

  it('of another organization cannot be touched, and outsiders learn nothing of them', async () => {
    const [one, two] = [await setUp(), await setUp()]
    const { body: made } = await invite(one.owner, one.path, 'guest@foreign.example')
    const stranger = await make.person()
    const rest = [
      ['POST', '/invite', { email: 'a@example.com', role: 'member' }],
      ['POST', '/invitations/bulk', { invitations: [{ email: 'a@example.com', role: 'member' }] }],
      ['GET', '/invitations'],
      ['POST', `/invitations/${made.id}/resend`],
      ['DELETE', `/invitations/${made.id}`],
    ] as const
    for (const [method, path, body] of rest) {
      const ask = async (reference: string) => {
        const operation = `${method} /auth/organizations/${reference}${path}` as const
        const answer = await make.as(stranger, operation, body)
        return JSON.stringify({ ...answer.body, request_id: null })
      }
      expect(await ask(one.id)).toBe(await ask('org_00000000000000000000000000'))
    }
    const through = await make.as(two.owner, `DELETE ${two.path}/invitations/${made.id}`)
    expect(through.body.code).toBe('INVITATION_NOT_FOUND')
    const listed = await make.as(one.owner, `GET ${one.path}/invitations`)
    expect(listed.body.data).toMatchObject([{ id: made.id, status: 'pending' }])
  })

  it('refuse what does not fit, field by field', async () => {
    const { owner, path } = await setUp()
    for (const body of [
      { email: 'no', role: 'member' },
      { email: 'a@b.example\0', role: 'member' },
      { email: 7, role: 'member' },
      { email: 'a@b.example', role: 'Member' },
      { email: 'a@b.example', role: 'member', expires_in_days: 0 },
      { email: 'a@b.example', role: 'member', expires_in_days: 31 },
      { email: 'a@b.example' },
    ])
      expect([(await make.as(owner, `POST ${path}/invite`, body)).status, body]).toEqual([400, body])
    for (const token of ['', 'x'.repeat(201), 7])
      expect((await make.as(owner, 'POST /auth/invitations/accept', { token })).status).toBe(400)
    for (const token of ['x', 'tni_x'])
      expect((await make.as(owner, 'POST /auth/invitations/accept', { token })).body.code).toBe(
        'TOKEN_REFUSED',
      )
    expect((await app.call('GET /auth/invitations', undefined, { key: null })).status).toBe(400)
    expect((await make.as(owner, `GET ${path}/invitations`)).body.data).toEqual([])
  })
})
