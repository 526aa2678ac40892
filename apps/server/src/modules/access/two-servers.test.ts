import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import { people } from '../organizations/testing/people.ts'
import { accessFixture } from './testing/access-fixture.ts'

const WITHIN_MS = 1_000

describeBothApps('A grant that is taken back', ({ start }) => {
  it('is over within a second on every other server', async () => {
    const env = { TENANTRY_SECRET_KEY: 'A'.repeat(43) }
    const one = await start({ env })
    const { location } = one.app.control
    const url = location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
    const two = await start({ env: { ...env, TENANTRY_DATABASE_URL: url }, dataDir: one.dataDir })
    const [make, access] = [people(one), accessFixture(one)]
    const [direct, owner] = [await make.person(), await make.person()]
    const organization = await make.organization(owner)
    const database = await access.database()
    const elsewhere = async (token: string) =>
      (await two.call('GET /data/schema', undefined, { key: token, database: database.id })).status
    const soon = async (token: string, status: number) => {
      const deadline = Date.now() + WITHIN_MS
      while (Date.now() < deadline && (await elsewhere(token)) !== status) await sleep(20)
      expect(await elsewhere(token)).toBe(status)
    }
    for (const [grantee, { token }] of [
      [direct, direct],
      [organization, owner],
    ] as const) {
      expect(await elsewhere(token)).toBe(404)
      await access.grant(grantee, database)
      await soon(token, 200)
      await access.revoke(grantee, database)
      await soon(token, 404)
    }
  })
})
