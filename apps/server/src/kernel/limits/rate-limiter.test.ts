import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { migrate, openControlStore, type ControlStore } from '../db/index.ts'
import { addressKey, createRateLimiter, limitMigrations } from './index.ts'

describeBothDialects('A rate limit', ({ freshUrl }) => {
  const limit = { bucket: 'test', count: 5, windowSeconds: 100 }
  let url = ''
  const stores: ControlStore[] = []
  let nowMs = 1_900_000_000_000
  const clock = { now: () => Math.floor(nowMs / 1000), nowMs: () => nowMs }
  const limiter = async () => {
    const store = await openControlStore({ url })
    stores.push(store)
    await migrate(store, limitMigrations)
    return createRateLimiter({ db: store.db, clock, redis: null })
  }
  beforeAll(async () => {
    url = await freshUrl()
  })
  afterAll(async () => {
    for (const store of stores) await store.close()
  })

  it('lets so many through at once, then one each time its share of the window has passed', async () => {
    const { take } = await limiter()
    const taken = []
    for (let index = 0; index < 6; index++) taken.push(await take(limit, 'one'))
    expect(taken.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 4],
      [true, 3],
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ])
    expect(taken[5]).toMatchObject({ retryAfterSeconds: 20, resetSeconds: 100 })
    nowMs += 19_999
    expect((await take(limit, 'one')).allowed).toBe(false)
    nowMs += 1
    expect((await take(limit, 'one')).allowed).toBe(true)
    expect((await take(limit, 'one')).allowed).toBe(false)
    nowMs += 100_000
    expect(await take(limit, 'one')).toMatchObject({ allowed: true, remaining: 4 })
  })

  it('is one for all processes, also when they ask at once, and another for each key and bucket', async () => {
    const [first, second] = [await limiter(), await limiter()]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second).take(limit, 'shared')),
    )
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(5)
    expect((await first.take(limit, 'other')).allowed).toBe(true)
    expect((await first.take({ ...limit, bucket: 'more' }, 'shared')).allowed).toBe(true)
  })

  it('is whole again after a reset, and keeps no key that can be read', async () => {
    const { take, reset, prune } = await limiter()
    for (let index = 0; index < 6; index++) await take(limit, 'ada@example.com')
    await reset(limit, 'ada@example.com')
    expect(await take(limit, 'ada@example.com')).toMatchObject({ allowed: true, remaining: 4 })
    const rows = () =>
      stores[0]!.db.withTables<{ rate_limits: object }>().selectFrom('rate_limits').selectAll().execute()
    expect(JSON.stringify(await rows())).not.toContain('ada')
    nowMs += 200_000
    await prune()
    expect(await rows()).toEqual([])
  })
})

describe('The key of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [null, 'unknown'],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})
