import { allOperations } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { GROUP, patch, USER } from '../modules/scim/testing/directory.ts'
import { actorNames } from './testing/actors.ts'
import { ask, masked, parametersOf } from './testing/ask.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { absentIds, buildWorld, worldEnvironment, type World } from './testing/world.ts'

// On machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

const withIds = allOperations.filter(
  (operation) => operation.access === 'scim' && parametersOf(operation).length > 0,
)
const [users, groups] = ['/scim/v2/Users', '/scim/v2/Groups'] as const
const resources = withIds.filter(({ path }) => path === `${users}/:id` || path === `${groups}/:id`)

describeBothApps('What an identity provider keeps', ({ start }) => {
  let world: World
  beforeAll(async () => {
    world = await buildWorld(await start({ env: worldEnvironment }))
  })

  it('is not told of by refusals, whoever asks without its token', async () => {
    const others = actorNames.filter((actor) => actor !== 'scim_token')
    const told = await withEach(
      withIds.flatMap((operation) => others.map((actor) => ({ operation, actor }))),
      async ({ operation, actor }) => {
        const answers: string[] = []
        for (const ids of [world.present, absentIds(world.present)]) {
          const reply = await ask(world, operation, {}, { headers: world.credentials[actor], ids })
          answers.push(masked(reply, operation, ids))
        }
        const [there = '', absent = ''] = answers
        return there === absent && there.includes('"code":"SCIM_401"')
          ? []
          : [`${operation.id} as ${actor}: ${there} but ${absent}`]
      },
    )
    expect(told.flat()).toEqual([])
  })

  it('is not there for that of another organization, by id, filter or member', async () => {
    const headers = { ...world.foreignDirectory, 'content-type': 'application/scim+json' }
    const missing = absentIds(world.present)
    expect(resources).toHaveLength(8)
    const before = await dumpStore(world.app.app.control)
    for (const operation of resources) {
      const schema = operation.path.startsWith(users) ? USER : GROUP
      const whole = { schemas: [schema], userName: 'x@walk.example', displayName: 'x' }
      const body =
        operation.method === 'PATCH' ? patch({ op: 'replace', value: { displayName: 'x' } }) : whole
      const sent = ['PATCH', 'PUT'].includes(operation.method) ? Buffer.from(JSON.stringify(body)) : undefined
      const answers: string[] = []
      for (const ids of [world.present, missing])
        answers.push(masked(await ask(world, operation, {}, { headers, ids, body: sent }), operation, ids))
      const [there = '', absent = ''] = answers
      expect(there, operation.id).toMatch(/"code":"SCIM_404"/)
      expect(there, operation.id).toBe(absent)
    }
    const send = async (method: string, path: string, value: string, body?: object, more: object = {}) => {
      const response = await fetch(world.app.url + path.replace('$', encodeURIComponent(value)), {
        method,
        headers: { ...headers, ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body).replace('$', value) }),
      })
      return `${response.status} ${(await response.text()).replaceAll(value, '·')}`
    }
    const [own, user, group] = [
      world.foreign[groups]!['id'],
      world.present[users]!['id'],
      world.present[groups]!['id'],
    ]
    const members = [{ value: '$' }]
    const asked: readonly [method: string, path: string, value: string, body?: object][] = [
      ['GET', `${users}?filter=id eq "$"`, user!],
      ['GET', `${users}?filter=groups.value eq "$"`, group!],
      ['GET', `${groups}?filter=id eq "$"`, group!],
      ['GET', `${groups}?filter=members.value eq "$"`, user!],
      ['GET', `${groups}?filter=members[value eq "$"]`, user!],
      ['PATCH', `${groups}/${own}`, user!, patch({ op: 'add', path: 'members', value: members })],
      ['PUT', `${groups}/${own}`, user!, { schemas: [GROUP], displayName: 'x', members }],
      ['POST', groups, user!, { schemas: [GROUP], displayName: 'y', members }],
    ]
    for (const [method, path, value, body] of asked) {
      const there = await send(method, path, value, body)
      if (method === 'GET')
        expect(await send(method, path, value, undefined, world.credentials.scim_token), path).toMatch(
          /"totalResults":1,/,
        )
      expect(there, `${method} ${path}`).toMatch(method === 'GET' ? /^200 .*"totalResults":0/ : /^400 /)
      expect(there).toBe(await send(method, path, value.replace(/_.*/, `_${'7'.repeat(26)}`), body))
    }
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  })
})
