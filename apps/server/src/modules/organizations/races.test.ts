import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from './testing/people.ts'

const ROUNDS = 12

describeBothApps('Organizations, while their people are deleted', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const remove = (user: Person) => app.call(`DELETE /platform/users/${user.id}`)
  const owners = async (id: string) => {
    const { body } = await app.call(`GET /auth/organizations/${id}/members?role=owner`)
    return body.data as { email: string }[]
  }

  it('are made with an owner who exists, or not at all', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const owner = await make.person()
      const body = { name: `Race ${round}`, owner: owner.id }
      const [made, removed] = await Promise.all([app.call('POST /auth/organizations', body), remove(owner)])
      if (made.status === 201) {
        expect(removed.body.code).toBe('CONFLICT')
        expect(await owners(made.body.id)).toMatchObject([{ email: owner.email }])
      } else {
        expect(made.body.code).toBe('USER_NOT_FOUND')
        expect(removed.status).toBe(204)
      }
    }
  })

  it('never keep a member who is no user', async () => {
    const owner = await make.person()
    const { id } = await make.organization(owner)
    for (let round = 0; round < ROUNDS; round++) {
      const user = await make.person()
      const add = { user: user.id, role: 'member' }
      await Promise.all([app.call(`POST /auth/organizations/${id}/members`, add), remove(user)])
    }
    const { body } = await app.call(`GET /auth/organizations/${id}/members`)
    expect(body.data).toMatchObject([{ user_id: owner.id }])
  })
})
