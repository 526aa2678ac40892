import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { directories, inDomain, oktaUser, patch, type Directory } from './testing/directory.ts'

const address = inDomain('okta.example')

describeBothApps('A directory that speaks as Okta does', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  let own: Directory
  beforeAll(async () => {
    app = await start()
    make = directories(app)
    own = await make.directory()
  })

  it('looks for a user, creates them, finds them again, and makes them a member', async () => {
    const email = address()
    const find =
      `GET /Users?filter=${encodeURIComponent(`userName eq "${email}"`)}&startIndex=1&count=100` as const
    const before = await own.scim(find)
    expect(before).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [], startIndex: 1 } })
    expect(before.headers.get('content-type')).toContain('application/scim+json')
    const made = await own.scim('POST /Users', oktaUser(email))
    expect(made).toMatchObject({
      status: 201,
      body: { userName: email, active: true, name: { familyName: 'Byron' }, externalId: `okta-${email}` },
    })
    expect(JSON.stringify(made.body)).not.toContain('1mz050nq')
    expect(made.headers.get('location')).toBe(`${made.body.meta.location}`)
    expect(made.headers.get('etag')).toBe(made.body.meta.version)
    const found = await own.scim(find)
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [made.body] })
    expect(await make.roleOf(own.id, email)).toBe('member')
    const again = await own.scim('POST /Users', oktaUser(email.toUpperCase()))
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness', status: '409' } })
  })

  it('updates the profile by PUT, deactivates by PATCH, and brings back with the role of before', async () => {
    const email = address()
    const { body: made } = await own.scim('POST /Users', oktaUser(email))
    const renamed = await own.scim(
      `PUT /Users/${made.id}`,
      oktaUser(email, {
        id: made.id,
        name: { givenName: 'Augusta' },
        displayName: 'Augusta',
        title: 'Countess',
      }),
    )
    expect(renamed).toMatchObject({
      status: 200,
      body: { title: 'Countess', name: { givenName: 'Augusta' } },
    })
    expect(renamed.body.name.familyName).toBeUndefined()
    const path = `/auth/organizations/${own.id}/members/${encodeURIComponent(email)}/role` as const
    expect((await make.as(own.owner, `PATCH ${path}`, { role: 'admin' })).status).toBe(200)
    const off = await own.scim(`PATCH /Users/${made.id}`, patch({ op: 'replace', value: { active: false } }))
    expect(off).toMatchObject({ status: 200, body: { active: false, title: 'Countess' } })
    expect(await make.roleOf(own.id, email)).toBeNull()
    const on = await own.scim(`PATCH /Users/${made.id}`, patch({ op: 'replace', value: { active: true } }))
    expect(on).toMatchObject({ status: 200, body: { active: true } })
    expect(await make.roleOf(own.id, email)).toBe('admin')
  })

  it('pushes a group with members, renames it, and takes one out by a path', async () => {
    const users = []
    for (let index = 0; index < 3; index++)
      users.push((await own.scim('POST /Users', oktaUser(address()))).body)
    const members = users.map(({ id, userName }) => ({ value: id, display: userName }))
    const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Engineers' }
    const made = await own.scim('POST /Groups', { ...group, members: members.slice(0, 2) })
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Engineers' } })
    const renamed = await own.scim(
      `PATCH /Groups/${made.body.id}`,
      patch({ op: 'replace', value: { id: made.body.id, displayName: 'Builders' } }),
    )
    expect(renamed.body.displayName).toBe('Builders')
    const moved = await own.scim(
      `PATCH /Groups/${made.body.id}`,
      patch(
        { op: 'remove', path: `members[value eq "${users[0].id}"]` },
        { op: 'add', path: 'members', value: [members[2]] },
      ),
    )
    expect(moved.body.members.map(({ value }: { value: string }) => value)).toEqual([
      users[1].id,
      users[2].id,
    ])
    const shown = await own.scim(`GET /Users/${users[2].id}`)
    expect(shown.body.groups).toMatchObject([{ value: made.body.id, display: 'Builders', type: 'direct' }])
    expect((await own.scim(`DELETE /Groups/${made.body.id}`)).status).toBe(204)
    expect((await own.scim(`GET /Groups/${made.body.id}`)).status).toBe(404)
  })
})
