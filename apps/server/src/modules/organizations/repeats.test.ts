import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from './testing/people.ts'

describeBothApps('What is created in organizations under an Idempotency-Key', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  /** What a process leaves behind that died after its commit, and before it wrote down what it answered. */
  const forgetReplies = () =>
    app.app.control.db
      .withTables<{
        idempotent_replies: { status: number | null; body: string | null; locked_until: number }
      }>()
      .updateTable('idempotent_replies')
      .set({ status: null, body: null, locked_until: 0 })
      .execute()

  it('is created once, and a repeat after a crash finds it', async () => {
    const owner = await make.person()
    const user = await make.person()
    const { id } = await make.organization(owner)
    const path = `/auth/organizations/${id}` as const
    const permission = { name: 'reports.repeat', default_roles: ['admin'] }
    const creations: readonly (readonly [`POST /${string}`, object])[] = [
      ['POST /auth/organizations', { name: 'Once', slug: 'once', owner: owner.id }],
      [`POST ${path}/members`, { user: user.id, role: 'member' }],
      [`POST ${path}/invite`, { email: 'once@example.com', role: 'member' }],
      [`POST ${path}/roles`, { name: 'once', permissions: ['members.read'] }],
      ['POST /platform/roles', { name: 'once-for-all', permissions: ['members.read'] }],
      ['POST /platform/permissions', permission],
    ]
    for (const [index, [operation, body]] of creations.entries()) {
      const repeat = () => app.call(operation, body, { headers: { 'idempotency-key': `key-${index}` } })
      const first = await repeat()
      expect([operation, first.status]).toEqual([operation, 201])
      expect((await repeat()).body).toEqual(first.body)
      await forgetReplies()
      const after = await repeat()
      expect([operation, after.status, after.body]).toEqual([operation, 201, first.body])
    }
    const again = await app.call('POST /platform/permissions', permission)
    expect(again.body.code).toBe('PERMISSION_EXISTS')
    const mails = await app.call('GET /platform/mail?to=once%40example.com')
    expect(mails.body.data).toHaveLength(1)
  })
})
