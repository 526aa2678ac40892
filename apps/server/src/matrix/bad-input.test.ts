import { allOperations, type Operation } from '@tenantry/contract'
import { Compile } from 'typebox/compile'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../testing/both-apps.ts'
import { ask, parametersOf, type Asked } from './testing/ask.ts'
import { declarationsOf } from './testing/declarations.ts'
import { withEach } from './testing/lanes.ts'
import { differences, dumpStore } from './testing/store-dump.ts'
import { buildWorld, worldEnvironment, type Ids, type World } from './testing/world.ts'
import { documentWith, membersOf, wrongValuesFor } from './testing/wrong-values.ts'

// Thousands of requests, on machines that do other things as well.
vi.setConfig({ testTimeout: 180_000 })

// SCIM answers in its own words, which modules/scim/hostile.test.ts is about.
// Engines are asked for the token of a run first: modules/infra/state/backend.test.ts is about those.
const operations = allOperations.filter(({ protocol, access }) => protocol !== 'scim' && access !== 'run')
// Without '..' alone, which clients take out of a path before they send it.
const STRANGE_TEXTS = [
  '',
  '\0',
  'a\0b',
  '../../x',
  "' OR 1=1 --",
  '%',
  '-1',
  '1e9',
  'x'.repeat(480),
  '\u{10ffff}',
]

/** A body is refused before the store is asked: on PostgreSQL every field gets each third of the values, which are others from field to field. */
const ON_POSTGRES = 3

describeBothApps('Bad input', ({ dialect, start }) => {
  let world: World
  beforeAll(async () => {
    world = await buildWorld(await start({ env: worldEnvironment }))
  })
  /** Whoever may do it all, so that it is the input that is refused. */
  const headersFor = ({ access }: Operation) => {
    if (access === 'user') return world.credentials.owner
    return access === 'public' || access === 'open' ? {} : world.credentials.installation_key
  }
  const send = (operation: Operation, more: Partial<Asked> & { query?: string }) => {
    const { query, ...asked } = more
    const [declaration] = declarationsOf(operation)
    const sent = { ...declaration, ...(query === undefined ? {} : { query }) }
    return ask(world, operation, sent, { headers: headersFor(operation), ids: world.present, ...asked })
  }
  const unchanged = async (work: () => Promise<string[]>) => {
    const before = await dumpStore(world.app.app.control)
    expect(await work()).toEqual([])
    expect(differences(before, await dumpStore(world.app.app.control))).toEqual([])
  }

  it('in any field of any body is refused, with the field, and changes nothing', () =>
    unchanged(async () => {
      const checked = operations.filter(
        ({ body, bodyKind = 'json' }) => body !== undefined && bodyKind === 'json',
      )
      const tries = checked.flatMap((operation) => [
        { operation, place: [], value: { nope: 1 } },
        ...wrongValuesFor(operation.body!)
          .filter((_, index) => dialect === 'sqlite' || index % ON_POSTGRES === 0)
          .map((wrong) => ({ operation, ...wrong })),
      ])
      expect(tries.length).toBeGreaterThan(3_000)
      const wrong = await withEach(tries, async ({ operation, ...at }) => {
        const reply = await send(operation, { body: documentWith(at) as object })
        const isTold =
          reply.status === 400 && (reply.code === 'INVALID_REQUEST' || reply.code === 'INVALID_JSON')
        const pointer = at.place.map((name) => `/${name}`).join('')
        const isPlaced =
          at.place.length === 0 || pointersOf(reply.text).some((one) => one.startsWith(pointer))
        const isTooLong = reply.status === 413 && operation.bodyLimitBytes !== undefined
        if ((isTold && isPlaced) || isTooLong) return []
        return [
          `${operation.id} ${pointer} ${JSON.stringify(at.value).slice(0, 60)}: ${reply.status} ${reply.text.slice(0, 200)}`,
        ]
      })
      return wrong.flat()
    }))

  it('in any parameter of any query is refused, and changes nothing', () =>
    unchanged(async () => {
      const asked = operations.filter(({ query }) => query !== undefined)
      const tries = asked.flatMap((operation) => {
        const names = Object.entries(membersOf(operation.query))
        return [
          { operation, query: 'nope=1' },
          ...names.flatMap(([name, schema]) => [
            { operation, query: `${name}=1&${name}=2` },
            ...STRANGE_TEXTS.filter((text) => !Compile(schema).Check(text)).map((text) => ({
              operation,
              query: `${name}=${encodeURIComponent(text)}`,
            })),
          ]),
        ]
      })
      const wrong = await withEach(tries, async ({ operation, query }) => {
        const body = operation.method === 'GET' || operation.body === undefined ? undefined : {}
        const reply = await send(operation, { query, body })
        return reply.status === 400
          ? []
          : [`${operation.id}?${query.slice(0, 60)}: ${reply.status} ${reply.text.slice(0, 200)}`]
      })
      return wrong.flat()
    }))

  it('in any part of any path finds nothing, and changes nothing', () =>
    unchanged(async () => {
      const tries = operations.flatMap((operation) =>
        parametersOf(operation).flatMap((name) => STRANGE_TEXTS.map((text) => ({ operation, name, text }))),
      )
      const wrong = await withEach(tries, async ({ operation, name, text }) => {
        const ids: Ids = Object.fromEntries(
          Object.entries(world.present).map(([place, named]) => [place, { ...named, [name]: text }]),
        )
        const body = operation.method === 'GET' || operation.body === undefined ? undefined : {}
        const reply = await send(operation, { ids, body })
        return reply.status >= 400 && reply.status < 500
          ? []
          : [
              `${operation.id} :${name} ${JSON.stringify(text).slice(0, 60)}: ${reply.status} ${reply.text.slice(0, 200)}`,
            ]
      })
      return wrong.flat()
    }))
})

function pointersOf(text: string): string[] {
  const { errors = [] } = JSON.parse(text) as { errors?: { pointer: string }[] }
  return errors.map(({ pointer }) => pointer)
}
