import { request as send } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { people, type Person } from '../modules/organizations/testing/people.ts'
import { describeBothApps } from '../testing/both-apps.ts'
import type { StartedApp } from '../testing/start-app.ts'

const ROUNDS = 10
const ATTEMPTS = 6
/** Longer than a request is believed without another look. */
const HELD_MS = 60

/** What an admin may do and a viewer may not, of every module that has something of an organization. */
const changes = [
  ['PATCH', '', { name: 'Taken over' }],
  ['POST', '/invite', { email: 'eve@example.com', role: 'member' }],
  ['POST', '/roles', { name: 'backdoor', permissions: ['members.read'] }],
  ['POST', '/keys', { name: 'backdoor', permissions: ['members.read'] }],
  ['POST', '/webhooks', { url: 'http://127.0.0.1:9/hook', event_types: ['*'] }],
  ['POST', '/domains', { domain: 'backdoor.example' }],
  ['POST', '/scim-tokens', { name: 'backdoor', expires_at: 4_000_000_000 }],
] as const

describeBothApps('A role that changes during a request', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' } })
    make = people(app)
  })
  async function setUp() {
    const owner = await make.person()
    const { id } = await make.organization(owner)
    const admin = await make.join(id, 'admin')
    return { owner, id, admin, path: `/auth/organizations/${id}` }
  }
  const demote = (organizationId: string, by: Person, whom: Person) =>
    make.as(by, `PATCH /auth/organizations/${organizationId}/members/${whom.id}/role`, { role: 'viewer' })
  const namesIn = async (organizationId: string) => {
    const { body } = await app.call(`GET /auth/organizations/${organizationId}/audit?limit=200`)
    return body.data as { action: string; actor: string }[]
  }

  /** Sends the head of a request, and its body when `meanwhile` is over: the server has let the caller in by then. */
  const sendHeld = (
    { token }: Person,
    [method, path, body]: readonly [string, string, object],
    meanwhile: () => Promise<unknown>,
  ) =>
    new Promise<{ status: number; code: string }>((resolve, reject) => {
      const text = JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }
      const outgoing = send(app.url + path, { method, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const { code = '' } = JSON.parse(Buffer.concat(chunks).toString() || '{}')
          resolve({ status: response.statusCode ?? 0, code })
        })
      })
      outgoing.on('error', reject)
      outgoing.flushHeaders()
      const finish = async () => {
        await pause(HELD_MS)
        await meanwhile()
        outgoing.end(text)
      }
      finish().catch(reject)
    })

  it('counts for a body that is held back until after the change, whatever it is for', async () => {
    const { owner, id, admin, path } = await setUp()
    const held = changes.map(
      async ([method, rest, body]) =>
        [rest, (await sendHeld(admin, [method, path + rest, body], () => demoted)).code] as const,
    )
    const demoted = pause(3 * HELD_MS).then(() => demote(id, owner, admin))
    expect((await demoted).status).toBe(200)
    expect(await Promise.all(held)).toEqual(changes.map(([, rest]) => [rest, 'FORBIDDEN']))
    const acted = (await namesIn(id)).filter(({ actor }) => actor === `user:${admin.id}`)
    expect(acted).toEqual([])
  })

  it('is told from one that did not: a body that comes late is taken from who still may', async () => {
    const { admin, path } = await setUp()
    const answer = await sendHeld(admin, ['PATCH', path, { name: 'Slowly' }], async () => {})
    expect(answer).toEqual({ status: 200, code: '' })
  })

  it.each([
    [
      'the membership',
      (path: string, { id }: Person) => app.call(`DELETE ${path}/members/${id}` as 'DELETE /x'),
      'ORGANIZATION_NOT_FOUND',
    ],
    [
      'the user',
      (_path: string, { id }: Person) => app.call(`POST /platform/users/${id}/disable`),
      'UNAUTHENTICATED',
    ],
    ['the session', (_path: string, admin: Person) => make.as(admin, 'POST /auth/logout'), 'UNAUTHENTICATED'],
  ] as const)('is no other than %s that ends during one', async (_what, end, code) => {
    const { id, admin, path } = await setUp()
    const webhook = { url: 'http://127.0.0.1:9/hook', event_types: ['*'] }
    const answer = await sendHeld(admin, ['POST', `${path}/webhooks`, webhook], async () => {
      expect((await end(path, admin)).status).toBeLessThan(300)
    })
    expect(answer.code).toBe(code)
    expect((await app.call(`GET /auth/organizations/${id}/webhooks`)).body.data).toEqual([])
  })

  it('leaves nothing that its holder did after it, however many requests cross it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { owner, id, admin, path } = await setUp()
      const attempts = Array.from({ length: ATTEMPTS }, (_, count) => [
        make.as(admin, `PATCH ${path}` as 'PATCH /x', { name: `Name ${count}` }),
        make.as(admin, `POST ${path}/roles` as 'POST /x', { name: `role-${count}`, permissions: [] }),
        make.as(admin, `POST ${path}/invite` as 'POST /x', {
          email: `eve${count}@example.com`,
          role: 'viewer',
        }),
      ]).flat()
      const demoted = demote(id, owner, admin)
      const answers = await Promise.all(attempts)
      expect((await demoted).status).toBe(200)
      for (const { status, body } of answers) expect([200, 201, 403], JSON.stringify(body)).toContain(status)
      // Newest first: the change of the role stands above all that the admin did.
      const entries = await namesIn(id)
      const changedAt = entries.findIndex(({ action }) => action === 'member.role_changed')
      const done = entries.flatMap(({ actor }, at) => (actor === `user:${admin.id}` ? [at] : []))
      for (const at of done) expect(at).toBeGreaterThan(changedAt)
      expect(done).toHaveLength(answers.filter(({ status }) => status !== 403).length)
    }
  })
})
