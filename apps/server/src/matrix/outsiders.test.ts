import { allOperations, type Operation } from '@tenantry/contract'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { inAnHour } from '../modules/scim/testing/directory.ts'
import type { ActorName } from './testing/actors.ts'
import { ask, bodyOf, masked, parametersOf } from './testing/ask.ts'
import { declarationsOf, type Declaration } from './testing/declarations.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { absentIds, buildWorld, worldEnvironment, type Ids, type World } from './testing/world.ts'

// Thousands of requests, on machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

/** Those to whom nothing of the organization is there, and those to whom nothing of the installation is. */
const outsiders: readonly ActorName[] = [
  'anonymous',
  'outsider',
  'disabled',
  'expired',
  'other_database_key',
  'narrow_token',
  'scim_token',
  'foreign_page',
]

interface Pair {
  operation: Operation
  declaration: Declaration
  actor: ActorName
  what: string
  /** Ids of what is there and is not the actor's, and of what is not there. */
  there: Ids
  missing: Ids
}

const withIds = allOperations.filter((operation) => parametersOf(operation).some((name) => name !== 'table'))
const within = withIds.filter(({ access }) => typeof access === 'object')

describeBothApps('What belongs to others', ({ start }) => {
  let world: World
  beforeAll(async () => {
    world = await buildWorld(await start({ env: worldEnvironment }))
  })

  /** Sends both requests of every pair, and gives those whose answers can be told apart. */
  const tellApart = async (pairs: readonly Pair[], status = 4) => {
    const before = await dumpStore(world.app.app.control)
    const told = await withEach(pairs, async ({ operation, declaration, actor, what, there, missing }) => {
      const headers = world.credentials[actor]
      const body = bodyOf(operation, declaration)
      const answers: string[] = []
      for (const ids of [there, missing])
        answers.push(masked(await ask(world, operation, declaration, { headers, ids, body }), operation, ids))
      const [one = '', other = ''] = answers
      const name = `${operation.id} as ${actor}, ${what}`
      if (one !== other) return [`${name}: ${one} but ${other}`]
      return one.startsWith(`{"status":${status}`) ? [] : [`${name} was answered ${one}`]
    })
    expect(told.flat()).toEqual([])
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  }
  const each = (
    operations: readonly Operation[],
    make: (operation: Operation) => Omit<Pair, 'operation' | 'declaration'>[],
  ) =>
    operations.flatMap((operation) =>
      declarationsOf(operation).flatMap((declaration) =>
        make(operation).map((pair) => ({ operation, declaration, ...pair })),
      ),
    )

  it('answers an outsider as what is missing, byte for byte, whichever organization or thing of it is named', async () => {
    const missing = absentIds(world.present)
    await tellApart(
      each(within, () =>
        (['outsider', 'other_database_key'] as const).flatMap((actor) => [
          { actor, what: 'by its id', there: world.present, missing },
          { actor, what: 'by its slug', there: bySlug(world), missing: bySlug(world, 'z') },
          {
            actor,
            what: 'with missing things of it',
            there: absentIds(world.present, { organization: world.organization.id }),
            missing,
          },
        ]),
      ),
    )
  })

  it('is not there in one’s own organization either, under each of its ids', async () => {
    const own = world.foreign
    const pairs = each(within, (operation) =>
      parametersOf(operation)
        .filter((name) => name !== 'organization')
        .map((name) => ({
          actor: 'outsider' as const,
          what: `:${name} of another organization`,
          there: withOne(own, name, world.present),
          missing: withOne(own, name, absentIds(world.present)),
        })),
    )
    expect(pairs.length).toBeGreaterThan(15)
    const byName = (ids: Ids) => {
      const domain = `${ids['/auth/organizations']?.['role']}.example`
      return withOne(own, 'domain', { '/auth/organizations': { domain } })
    }
    const domains = each(
      within.filter((operation) => parametersOf(operation).includes('domain')),
      () => [
        {
          actor: 'outsider' as const,
          what: 'a domain by its name',
          there: byName(world.present),
          missing: byName(absentIds(world.present)),
        },
      ],
    )
    await tellApart([...pairs, ...domains], 404)
  })

  it('is not there in one’s own account either', async () => {
    const account = withIds.filter(({ access }) => access === 'user')
    expect(account.length).toBeGreaterThan(3)
    await tellApart(
      each(account, () =>
        (['outsider', 'viewer', 'support'] as const).map((actor) => ({
          actor,
          what: 'of another user',
          there: world.present,
          missing: absentIds(world.present),
        })),
      ),
      404,
    )
  })

  it('is not told of by refusals, whoever asks', async () => {
    const guarded = withIds.filter(({ access }) => access === 'installation' || access === 'operator')
    const missing = absentIds(world.present)
    await tellApart(
      each(guarded, () =>
        [...outsiders, 'owner' as const, 'organization_key' as const].map((actor) => ({
          actor,
          what: 'of the installation',
          there: world.present,
          missing,
        })),
      ),
    )
    await tellApart(
      each(
        within.filter(({ method }) => method !== 'GET'),
        () =>
          (['anonymous', 'disabled', 'expired', 'scim_token', 'foreign_page', 'no_origin'] as const).map(
            (actor) => ({
              actor,
              what: 'without a credential that counts',
              there: world.present,
              missing,
            }),
          ),
      ),
    )
  })

  it('is not reached through the Data API, by id, name, or organization', async () => {
    const data = allOperations.filter(({ path }) => path.startsWith('/data/'))
    const { organization, database } = world
    const named = (value: string) =>
      value.includes('_') ? value.replace(/_.*/, `_${'7'.repeat(26)}`) : value.replaceAll(/./g, 'z')
    const wrong = await withEach(
      data.flatMap((operation) =>
        declarationsOf(operation).map((declaration) => ({ operation, declaration })),
      ),
      async ({ operation, declaration }) => {
        const told: string[] = []
        for (const actor of ['outsider', 'other_database_key', 'narrow_token', 'organization_key'] as const)
          for (const [header, value] of [
            ['tenantry-database', database.id],
            ['tenantry-database', database.name],
            ['tenantry-org', organization.id],
            ['tenantry-org', organization.slug],
          ] as const) {
            const isMember = actor === 'narrow_token' || actor === 'organization_key'
            if (isMember && header === 'tenantry-org') continue
            const send = (given: string) =>
              ask(world, operation, declaration, {
                headers: {
                  ...world.credentials[actor],
                  ...(header === 'tenantry-org' ? { 'tenantry-database': '' } : {}),
                  [header]: given,
                },
                ids: world.present,
                body: bodyOf(operation, declaration),
              })
            const [one, other] = [await send(value), await send(named(value))]
            const [shown, missing] = [one, other].map((reply, index) =>
              JSON.stringify(reply).replaceAll(index === 0 ? value : named(value), '·'),
            )
            if (shown !== missing || one.status < 400)
              told.push(`${operation.id} as ${actor}, ${header} ${value}: ${shown} but ${missing}`)
          }
        return told
      },
    )
    expect(wrong.flat()).toEqual([])
  })

  it('is not there for bodies that name it', async () => {
    const { outsider } = world.credentials
    const base = `/auth/organizations/${world.elsewhere.id}`
    const [named, absent] = [world.present, absentIds(world.present)].map(
      (ids) => ids['/auth/organizations']!,
    )
    const own = world.foreign['/auth/organizations']!
    const send = async (request: string, body: object, value = '') => {
      const [method = '', path = ''] = request.split(' ')
      const response = await fetch(world.app.url + base + path, {
        method,
        headers: { ...outsider, 'content-type': 'application/json' },
        body: JSON.stringify(body).replace('$', value),
      })
      const text = (await response.text()).replace(/"request_id":"[^"]*"/, '')
      return `${response.status} ${text.replaceAll(value, '·')}`
    }
    for (const [request, name, body] of [
      ['POST /databases', 'database', { database: '$' }],
      ['POST /members', 'user', { user: '$', role: 'viewer' }],
      ['POST /transfer', 'user', { user: '$' }],
      [`PATCH /members/${own['user']}/role`, 'role', { role: '$' }],
      ['POST /invite', 'role', { email: 'x@walk.example', role: '$' }],
      [`POST /webhooks/${own['webhook']}/replay`, 'message', { message_id: '$' }],
      [`PATCH /domains/${own['domain']}`, 'user', { break_glass: ['$'] }],
      [`PATCH /sso/${own['connection']}`, 'role', { default_role: '$' }],
      ['POST /scim-tokens', 'role', { name: 'x', expires_at: inAnHour(), default_role: '$' }],
      [`PATCH /scim-groups/${own['group']}`, 'role', { role: '$' }],
    ] as const) {
      const there = await send(request, body, named?.[name])
      expect(there, request).toMatch(/^4/)
      expect(there).toBe(await send(request, body, absent?.[name]))
    }
  })
})

function bySlug({ present, organization }: World, letter?: string): Ids {
  const slug = letter === undefined ? organization.slug : letter.repeat(organization.slug.length)
  const ids = letter === undefined ? present : absentIds(present)
  return { ...ids, '/auth/organizations': { ...ids['/auth/organizations'], organization: slug } }
}

/** One's own ids, but for one. */
function withOne(own: Ids, name: string, others: Ids): Ids {
  const place = '/auth/organizations'
  return { [place]: { ...own[place], [name]: others[place]?.[name] ?? '' } }
}
