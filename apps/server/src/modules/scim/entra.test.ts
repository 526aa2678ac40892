import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { directories, ENTERPRISE, GROUP, inDomain, patch, USER, type Directory } from './testing/directory.ts'

const address = inDomain('entra.example')

describeBothApps('A directory that speaks as Entra does', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  let own: Directory
  beforeAll(async () => {
    app = await start()
    make = directories(app)
    own = await make.directory()
  })
  const find = (filter: string, more = '') =>
    own.scim(`GET /Users?filter=${encodeURIComponent(filter)}${more}`)
  const entraUser = (upn: string, more: object = {}) => ({
    schemas: [USER, ENTERPRISE],
    externalId: `0a21f0f2-${upn}`,
    userName: upn,
    active: true,
    displayName: 'Ada Byron',
    emails: [{ primary: true, type: 'work', value: upn }],
    meta: { resourceType: 'User' },
    name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
    roles: [],
    [ENTERPRISE]: { employeeNumber: '7', department: 'Looms' },
    ...more,
  })

  it('tests the connection with a user that nobody has', async () => {
    const answer = await find('userName eq "non-existent-user@entra.example"')
    expect(answer).toMatchObject({ status: 200, body: { totalResults: 0, itemsPerPage: 0, Resources: [] } })
  })

  it('creates a user, finds them by what it matches with, and changes them by operations in capitals', async () => {
    const upn = address()
    const made = await own.scim('POST /Users', entraUser(upn))
    expect(made).toMatchObject({ status: 201, body: { [ENTERPRISE]: { department: 'Looms' } } })
    for (const filter of [
      `userName eq "${upn}"`,
      `externalId eq "0a21f0f2-${upn}"`,
      `emails[type eq "work"].value eq "${upn}"`,
      `emails.value eq "${upn}" and active eq true`,
    ])
      expect((await find(filter)).body, filter).toMatchObject({ totalResults: 1 })
    const changed = await own.scim(
      `PATCH /Users/${made.body.id}`,
      patch(
        { op: 'Add', path: 'title', value: 'Countess' },
        { op: 'Replace', path: 'emails[type eq "work"].value', value: `new.${upn}` },
        { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+43 1 1' },
        { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Engines' },
        { op: 'Add', path: `${ENTERPRISE}:manager`, value: made.body.id },
      ),
    )
    expect(changed).toMatchObject({
      status: 200,
      body: {
        title: 'Countess',
        emails: [{ type: 'work', value: `new.${upn}` }],
        phoneNumbers: [{ type: 'mobile', value: '+43 1 1' }],
        [ENTERPRISE]: { department: 'Engines', manager: { value: made.body.id } },
      },
    })
    expect(changed.body.meta.version).not.toBe(made.body.meta.version)
  })

  it('disables with a text, enables again, and deletes', async () => {
    const upn = address()
    const { body: made } = await own.scim('POST /Users', entraUser(upn))
    const off = await own.scim(
      `PATCH /Users/${made.id}`,
      patch({ op: 'Replace', path: 'active', value: 'False' }),
    )
    expect(off).toMatchObject({ status: 200, body: { active: false } })
    expect(await make.roleOf(own.id, upn)).toBeNull()
    expect((await find(`active eq false and userName eq "${upn}"`)).body.totalResults).toBe(1)
    const on = await own.scim(`PATCH /Users/${made.id}`, patch({ op: 'Replace', value: { active: 'True' } }))
    expect(on).toMatchObject({ status: 200, body: { active: true } })
    expect(await make.roleOf(own.id, upn)).toBe('member')
    expect((await own.scim(`DELETE /Users/${made.id}`)).status).toBe(204)
    expect((await own.scim(`DELETE /Users/${made.id}`)).status).toBe(404)
    expect((await find(`userName eq "${upn}"`)).body.totalResults).toBe(0)
  })

  it('creates an empty group, asks for it without members, and adds and removes them', async () => {
    const ids = []
    for (let index = 0; index < 2; index++)
      ids.push((await own.scim('POST /Users', entraUser(address()))).body.id)
    const made = await own.scim('POST /Groups', {
      schemas: [GROUP],
      displayName: 'Weavers',
      externalId: 'g1',
    })
    expect(made).toMatchObject({ status: 201, body: { externalId: 'g1' } })
    const path = `/Groups/${made.body.id}` as const
    const members = ids.map((value) => ({ value }))
    const filled = await own.scim(`PATCH ${path}`, patch({ op: 'Add', path: 'members', value: members }))
    expect(filled.body.members).toHaveLength(2)
    const list = await own.scim(
      `GET /Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "weavers"')}`,
    )
    expect(list.body.totalResults).toBe(1)
    expect(list.body.Resources[0]).not.toHaveProperty('members')
    const fewer = await own.scim(
      `PATCH ${path}`,
      patch({ op: 'Remove', path: 'members', value: [{ value: ids[0] }] }),
    )
    expect(fewer.body.members).toMatchObject([{ value: ids[1], type: 'User' }])
    const who = await own.scim(`GET /Groups?filter=${encodeURIComponent(`members.value eq "${ids[1]}"`)}`)
    expect(who.body.Resources.map(({ id }: { id: string }) => id)).toEqual([made.body.id])
    expect((await own.scim(`GET ${path}?excludedAttributes=members`)).body).not.toHaveProperty('members')
  })

  it('reads what the server can do', async () => {
    const config = await own.scim('GET /ServiceProviderConfig')
    expect(config.body).toMatchObject({ patch: { supported: true }, bulk: { supported: false } })
    const types = await own.scim('GET /ResourceTypes')
    expect(types.body.Resources.map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual([
      '/Users',
      '/Groups',
    ])
    const { body } = await own.scim('GET /Schemas')
    expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual([USER, ENTERPRISE, GROUP])
    for (const { id } of body.Resources) expect((await own.scim(`GET /Schemas/${id}`)).body.id).toBe(id)
    expect((await own.scim('GET /ResourceTypes/User')).body.schema).toBe(USER)
    for (const path of ['/Schemas/urn:x', '/ResourceTypes/Robot', '/Nothing'] as const)
      expect((await own.scim(`GET ${path}`)).body).toMatchObject({ status: '404' })
  })
})
