import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import { people } from './testing/people.ts'

const WITHIN_MS = 1_000

describeBothApps('Two servers of one installation', ({ start }) => {
  it('agree within a second on who may do what', async () => {
    const env = { TENANTRY_SECRET_KEY: 'A'.repeat(43) }
    const one = await start({ env })
    const { location } = one.app.control
    const url = location.dialect === 'sqlite' ? `sqlite:${location.path}` : location.url
    const two = await start({ env: { ...env, TENANTRY_DATABASE_URL: url } })
    const make = people(one)
    const owner = await make.person()
    const { id, slug } = await make.organization(owner)
    const path = `/auth/organizations/${id}` as const
    const roles = { name: 'reader', permissions: ['members.read'] }
    expect((await make.as(owner, `POST ${path}/roles`, roles)).status).toBe(201)
    const member = await make.join(id, 'reader')
    const elsewhere = async (place: `/${string}`) =>
      (await two.call(`GET ${place}`, undefined, { key: member.token })).status
    const soon = async (place: `/${string}`, status: number) => {
      const deadline = Date.now() + WITHIN_MS
      while (Date.now() < deadline && (await elsewhere(place)) !== status) await sleep(20)
      expect([place, await elsewhere(place)]).toEqual([place, status])
    }
    await soon(`${path}/members`, 200)
    await make.as(owner, `PATCH ${path}/roles/reader`, { permissions: [] })
    await soon(`${path}/members`, 403)
    await make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: 'viewer' })
    await soon(`${path}/members`, 200)
    await make.as(owner, `PATCH ${path}`, { slug: 'renamed' })
    await soon(`/auth/organizations/${slug}`, 404)
    await soon('/auth/organizations/renamed', 200)
    await make.as(owner, `DELETE ${path}/members/${member.id}`)
    await soon('/auth/organizations/renamed', 404)
  })
})
