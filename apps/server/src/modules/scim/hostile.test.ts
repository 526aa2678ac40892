import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import {
  directories,
  ENTERPRISE,
  GROUP,
  oktaUser,
  patch,
  PATCH,
  USER,
  type Directory,
} from './testing/directory.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const KEPT = 'kept@hostile.example'

describeBothApps('A hostile directory', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  let own: Directory
  let userId: string
  let groupId: string
  beforeAll(async () => {
    app = await start()
    make = directories(app)
    own = await make.directory()
    userId = (await own.scim('POST /Users', oktaUser(KEPT))).body.id
    const group = { schemas: [GROUP], displayName: 'Kept', members: [{ value: userId }] }
    groupId = (await own.scim('POST /Groups', group)).body.id
  })
  const state = async () =>
    JSON.stringify([(await own.scim('GET /Users')).body, (await own.scim('GET /Groups')).body])

  const hostile = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      '',
      ' ',
      'a\0b',
      '\ud800',
      'x'.repeat(3000),
      [],
      {},
      [[]],
      [null],
    ),
    fc.constantFrom<unknown>({ __proto__: 1 }, { value: {} }, [{ value: 7 }], { constructor: 'x' }, 'True'),
  )
  const member = fc.constantFrom(
    'schemas', 'id', 'externalId', 'userName', 'name', 'displayName', 'nickName', 'profileUrl', 'title', 'active',
    'emails', 'phoneNumbers', 'addresses', 'groups', 'members', 'meta', ENTERPRISE, USER, '__proto__', 'constructor',
    'toString', 'Operations', 'op', 'path', 'value',
  ) // prettier-ignore
  const path = fc.oneof(
    fc.constantFrom<unknown>(
      'userName', 'name.givenName', 'emails', 'emails[type eq "work"]', 'emails[type eq "work"].value', 'members',
      `members[value eq "x"]`, `${ENTERPRISE}:manager`, ENTERPRISE, 'emails[', 'a.b.c', '[]', '__proto__', 'active',
      'emails[not (type pr)].primary', 'x'.repeat(3000), '\0', null, undefined, 7,
    ), // prettier-ignore
    fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => text.isWellFormed()),
  )
  const operation = fc.record({
    op: fc.constantFrom<unknown>('add', 'Replace', 'remove', 'REMOVE', 'test', 7, null),
    path,
    value: hostile,
  })

  it('gets an error of SCIM for every wrong value in every field, and never one of ours', async () => {
    const request = fc.record({
      kind: fc.constantFrom('Users', 'Groups'),
      method: fc.constantFrom('POST', 'PUT', 'PATCH'),
      members: fc.dictionary(member, hostile, { maxKeys: 4 }),
      operations: fc.array(operation, { maxLength: 3 }),
      whole: fc.option(hostile, { freq: 8, nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ kind, method, members, operations, whole }) => {
        const valid =
          kind === 'Users'
            ? oktaUser(KEPT)
            : { schemas: [GROUP], displayName: 'Kept', members: [{ value: userId }] }
        const body =
          method === 'PATCH'
            ? { schemas: [PATCH], Operations: operations, ...members }
            : { ...valid, ...members }
        const place = method === 'POST' ? '' : `/${kind === 'Users' ? userId : groupId}`
        const answer = await own.scim(
          `${method as 'PUT'} /${kind}${place}`,
          whole === undefined ? body : whole,
        )
        expect(answer.status, JSON.stringify([body, answer.body])).toBeLessThan(500)
        expect(answer.headers.get('content-type')).toContain('application/scim+json')
        if (answer.status >= 400) expect(answer.body).toMatchObject({ status: String(answer.status) })
      }),
      { numRuns: Math.ceil(300 * budget) },
    )
    expect((await own.scim(`GET /Users/${userId}`)).status).toBe(200)
    expect((await own.scim(`GET /Groups/${groupId}`)).status).toBe(200)
  })

  it('gets an error for every wrong part of a query', async () => {
    const part = fc.constantFrom(
      'filter',
      'startIndex',
      'count',
      'attributes',
      'excludedAttributes',
      'sortBy',
      'x',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }).filter((one) => one.isWellFormed()),
      fc.constantFrom(
        '-1',
        '0',
        '1e9',
        '99999999999999999999',
        'userName pr',
        '(',
        'id eq "\\u0000"',
        'a'.repeat(4500),
      ),
    )
    const before = await state()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Users', 'Groups'),
        fc.dictionary(part, text, { maxKeys: 2 }),
        async (kind, query) => {
          const { status, headers, body } = await own.scim(
            `GET /${kind}?${new URLSearchParams(query).toString()}`,
          )
          expect(status, JSON.stringify([query, body])).toBeLessThan(500)
          expect(headers.get('content-type')).toContain('application/scim+json')
        },
      ),
      { numRuns: Math.ceil(150 * budget) },
    )
    expect(await state()).toBe(before)
  })

  it('is refused other schemas, bodies and media types, and changes nothing by them', async () => {
    const before = await state()
    const send = async (
      body: string,
      type: string | null,
      method: 'POST' | 'PATCH' = 'POST',
      at = '/Users',
    ) => {
      const headers = {
        authorization: `Bearer ${own.token}`,
        ...(type === null ? {} : { 'content-type': type }),
      }
      const answer = await fetch(`${app.url}/scim/v2${at}`, { body, method, headers })
      expect(answer.headers.get('content-type')).toContain('application/scim+json')
      const { scimType = null } = (await answer.json()) as { scimType?: string }
      return [answer.status, scimType]
    }
    const scim = 'application/scim+json'
    const user = JSON.stringify(oktaUser('new@hostile.example'))
    expect(await send('{', scim)).toEqual([400, 'invalidSyntax'])
    expect(await send('', scim)).toEqual([400, 'invalidSyntax'])
    expect(await send('[]', 'application/json')).toEqual([400, 'invalidSyntax'])
    expect(await send(user, 'text/plain')).toEqual([415, null])
    expect(await send(user, 'application/xml')).toEqual([415, null])
    expect(await send(user, 'application/octet-stream')).toEqual([415, null])
    expect(await send(user, 'application/x-www-form-urlencoded')).toEqual([415, null])
    expect(await send(`{"schemas":${'['.repeat(5000)}${']'.repeat(5000)}}`, scim)).toEqual([
      400,
      'invalidSyntax',
    ])
    expect(await send(JSON.stringify({ a: 'x'.repeat(1_100_000) }), scim)).toEqual([413, null])
    for (const schemas of [
      undefined,
      null,
      [],
      'x',
      [7],
      ['urn:unknown'],
      [GROUP],
      [USER, 'urn:unknown'],
      [ENTERPRISE],
    ])
      expect(await send(JSON.stringify({ ...oktaUser('new@hostile.example'), schemas }), scim)).toEqual([
        400,
        'invalidSyntax',
      ])
    for (const schemas of [undefined, [USER], ['urn:unknown']])
      expect(
        await send(
          JSON.stringify({ ...patch({ op: 'remove', path: 'title' }), schemas }),
          scim,
          'PATCH',
          `/Users/${userId}`,
        ),
      ).toEqual([400, 'invalidSyntax'])
    for (const more of [
      { userName: 7 },
      { userName: ' ' },
      { userName: undefined },
      { emails: [{ value: 'no address' }] },
      { emails: 7 },
      { active: 'perhaps' },
      { name: 'x' },
      { title: 'a\0b' },
      { title: 'x'.repeat(2000) },
    ])
      expect(
        await send(JSON.stringify({ ...oktaUser('new@hostile.example'), ...more }), scim),
        JSON.stringify(more),
      ).toEqual([400, 'invalidValue'])
    expect(await state()).toBe(before)
  })

  it('is told of paths and methods that there are not, and of ids that are none', async () => {
    for (const at of ['', '/', '/Users/x/y', '/Me', '/Bulk', '/users'] as const)
      expect(await own.scim(`GET /${at.slice(1)}`), at).toMatchObject({
        status: 404,
        body: { status: '404' },
      })
    for (const id of [
      'x',
      'scu_',
      '%00',
      '..%2f..',
      "'%20or%201=1",
      userId.toUpperCase(),
      'é',
      'x'.repeat(90),
    ]) {
      const answers = [
        await own.scim(`GET /Users/${id}` as 'GET /x'),
        await own.scim(`DELETE /Groups/${id}` as 'DELETE /x'),
        await own.scim(`PATCH /Users/${id}` as 'PATCH /x', patch({ op: 'remove', path: 'title' })),
      ]
      for (const { status } of answers) expect([400, 404], id).toContain(status)
    }
  })

  it('gets pages, versions and parts as the RFC has them', async () => {
    const there = await make.directory()
    for (let index = 0; index < 5; index++)
      await there.scim('POST /Users', oktaUser(`page${index}@hostile.example`))
    const names = async (query: string) => {
      const { body } = await there.scim(`GET /Users?${query}`)
      return [
        body.totalResults,
        body.startIndex,
        body.itemsPerPage,
        ...body.Resources.map(({ userName }: { userName: string }) => userName[4]),
      ]
    }
    expect(await names('startIndex=2&count=2')).toEqual([5, 2, 2, '1', '2'])
    expect(await names('startIndex=0&count=1')).toEqual([5, 1, 1, '0'])
    expect(await names('count=0')).toEqual([5, 1, 0])
    expect(await names('count=-3')).toEqual([5, 1, 0])
    expect(await names('startIndex=9')).toEqual([5, 9, 0])
    const filter = encodeURIComponent('not (userName sw "page0" or userName sw "page3")')
    expect(await names(`filter=${filter}&startIndex=2&count=1`)).toEqual([3, 2, 1, '2'])
    const { body } = await there.scim('GET /Users?count=1&attributes=username,name.familyName')
    const [one] = body.Resources
    expect(Object.keys(one).sort()).toEqual(['id', 'name', 'schemas', 'userName'])
    expect(one.name).toEqual({ familyName: 'Byron' })
    const slim = await there.scim(`GET /Users/${one.id}?excludedAttributes=emails,name.givenName,id`)
    expect(slim.body).not.toHaveProperty('emails')
    expect(slim.body).toMatchObject({ id: one.id, name: { familyName: 'Byron' } })
    expect((await there.scim('GET /Users?attributes=id&excludedAttributes=id')).status).toBe(400)
    const etag = slim.headers.get('etag') ?? ''
    expect((await there.scim(`GET /Users/${one.id}`, undefined, { 'if-none-match': etag })).status).toBe(304)
    const change = patch({ op: 'replace', path: 'title', value: 'Countess' })
    const changed = await there.scim(`PATCH /Users/${one.id}`, change, { 'if-match': etag })
    expect(changed.status).toBe(200)
    expect((await there.scim(`PATCH /Users/${one.id}`, change, { 'if-match': etag })).status).toBe(412)
    expect((await there.scim(`DELETE /Users/${one.id}`, undefined, { 'if-match': etag })).status).toBe(412)
    expect((await there.scim(`GET /Users/${one.id}`, undefined, { 'if-none-match': etag })).status).toBe(200)
  })
})
