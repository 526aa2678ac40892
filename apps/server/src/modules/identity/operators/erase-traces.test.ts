import { beforeAll, expect, it } from 'vitest'
import { until } from '../../../testing/api-client.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

describeBothApps('The audit trail of a user who is deleted', ({ start }) => {
  let app: StartedApp
  const password = 'correct horse battery'
  beforeAll(async () => {
    app = await start()
  })
  const browser = { 'user-agent': 'canary browser' }
  const signUp = async (email: string) => {
    const { body } = await app.call(
      'POST /auth/register',
      { email, password, name: 'Canary Name' },
      { key: null, headers: browser },
    )
    return { id: body.user.id as string, token: body.session.token as string }
  }
  const trail = async (query = '') =>
    JSON.stringify((await app.call(`GET /platform/audit?limit=200${query}`)).body.data)
  const erased = (userId: string) =>
    until(async () => {
      const { body } = await app.call('GET /platform/audit?limit=200&action=audit.values_erased')
      const found = body.data.some(({ target }: { target: { id: string } }) => target.id === userId)
      return found ? true : null
    })
  const isWhole = async (organization = '') =>
    (await app.call(`GET /platform/audit/verify${organization}`)).body.ok

  it.each(['by themselves', 'by an operator'])(
    'tells nothing personal any more when they were deleted %s, and is whole',
    async (how) => {
      const email = `${how.replaceAll(' ', '.')}@canary.test`
      const { id, token } = await signUp(email)
      const asUser = { key: token, headers: browser }
      await app.call('PATCH /auth/me', { name: 'Canary Other' }, asUser)
      const { body: made } = await app.call('POST /auth/organizations', { name: `Acme ${id}` }, asUser)
      const other = await signUp(`other-${id}@example.com`.toLowerCase())
      const members = `POST /auth/organizations/${made.id}/members` as const
      expect((await app.call(members, { user: other.id, role: 'owner' })).status).toBe(201)
      expect(await trail()).toContain(email)
      expect(await trail(`&organization=${made.id}`)).toContain('canary browser')

      const gone =
        how === 'by themselves'
          ? await app.call('DELETE /auth/me', { current_password: password }, asUser)
          : await app.call(`DELETE /platform/users/${id}`)
      expect(gone.status).toBe(204)
      await erased(id)
      const after = (await trail()) + (await trail(`&organization=${made.id}`))
      expect(after).toContain(id)
      expect(after.toLowerCase()).not.toContain(email)
      const own = (await app.call(`GET /platform/audit?limit=200&actor=user:${id}`)).body.data
      expect(own.length).toBeGreaterThan(0)
      expect(JSON.stringify(own)).not.toContain('canary')
      expect([await isWhole(), await isWhole(`?organization=${made.id}`)]).toEqual([true, true])
      // The job itself keeps the address from whoever reads the control store.
      const table = app.app.control.dialect === 'sqlite' ? 'jobs' : 'tenantry_jobs.job'
      const rows = await app.app.control.db
        .withTables<Record<string, object>>()
        .selectFrom(table)
        .selectAll()
        .execute()
      const jobs = rows.map((row) => JSON.stringify(row)).filter((text) => text.includes('audit.erase-user'))
      expect(jobs.length).toBeGreaterThan(0)
      expect(jobs.join().toLowerCase()).not.toContain(email)
    },
  )
})
