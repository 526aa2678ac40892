import { beforeAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { migrate, type ControlStore } from '../db/index.ts'
import { systemClock } from '../clock.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../../testing/redis.ts'
import type { Redis } from '../redis/index.ts'
import { createRateLimiter, limitMigrations, type RateLimiter } from './index.ts'

describeWithRedis('A rate limit in Redis', () =>
  describeBothDialects('before a control store', ({ openStore }) => {
    const limit = { bucket: 'test', count: 5, windowSeconds: 100 }
    let nowMs = systemClock.nowMs()
    const clock = { now: () => Math.floor(nowMs / 1000), nowMs: () => nowMs }
    let redis: TestRedis
    let control: ControlStore
    const limiter = async () => createRateLimiter({ db: control.db, clock, redis: await redis.client() })
    const allowed = async ({ take }: RateLimiter, key: string, times: number) => {
      let count = 0
      for (let index = 0; index < times; index++) if ((await take(limit, key)).allowed) count += 1
      return count
    }
    beforeAll(async () => {
      redis = await startRedis()
      control = await openStore()
      await migrate(control, limitMigrations)
    })

    it('lets through and refuses to the millisecond as one in the control store', async () => {
      const inRedis = await limiter()
      const inStore = createRateLimiter({ db: control.db, clock, redis: null })
      for (const forwardMs of [0, 0, 0, 0, 0, 0, 19_999, 1, 0, 7, 30_000, 0, 0, 100_000, 0]) {
        nowMs += forwardMs
        expect(await inRedis.take(limit, 'one')).toEqual(await inStore.take(limit, 'one'))
      }
    })

    it('is one for all processes, also when they ask at once, and another for each key and bucket', async () => {
      const [first, second] = [await limiter(), await limiter()]
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second).take(limit, 'shared')),
      )
      expect(answers.filter(({ allowed: isAllowed }) => isAllowed)).toHaveLength(5)
      expect((await first.take(limit, 'other')).allowed).toBe(true)
      expect((await first.take({ ...limit, bucket: 'more' }, 'shared')).allowed).toBe(true)
      await second.reset(limit, 'shared')
      expect(await first.take(limit, 'shared')).toMatchObject({ allowed: true, remaining: 4 })
    })

    it('keeps no key that can be read, and none after it is full again', async () => {
      const one = await limiter()
      await one.take({ bucket: 'soon', count: 1, windowSeconds: 1 }, 'ada@example.com')
      const client = await redis.client()
      const keys = async () => JSON.stringify(await client.send(['KEYS', 'tenantry:limit:*']))
      expect(await keys()).toContain('tenantry:limit:soon ')
      expect(await keys()).not.toContain('ada')
      await new Promise((resolve) => {
        setTimeout(resolve, 1_100)
      })
      expect(await keys()).not.toContain('soon')
    })

    it('is counted in the control store while Redis is gone, from nothing and no further, and in Redis once it is back', async () => {
      const one = await limiter()
      expect(await allowed(one, 'gone', 7)).toBe(5)
      await redis.kill()
      expect(await allowed(one, 'gone', 7)).toBe(5)
      await one.reset(limit, 'gone')
      expect(await allowed(one, 'gone', 7)).toBe(5)
      await redis.restart()
      const client = await redis.client()
      await expect
        .poll(
          async () => {
            await one.take(limit, 'back')
            return client.send(['KEYS', 'tenantry:limit:*'])
          },
          { timeout: 10_000 },
        )
        .toHaveLength(1)
    })

    it('waits once for a Redis that hangs, not with every request', async () => {
      const client = await redis.client()
      let waits = 0
      const counted: Redis = {
        ...client,
        get isReachable() {
          return client.isReachable
        },
        run: (...asked) =>
          client.run(...asked).catch((error: unknown) => {
            if (String(error).includes('no answer in')) waits += 1
            throw error
          }),
      }
      const one = createRateLimiter({ db: control.db, clock, redis: counted })
      await one.take(limit, 'hanging')
      process.kill(redis.pid, 'SIGSTOP')
      try {
        expect(await allowed(one, 'hanging', 20)).toBe(5)
        // Once, and once more for each second that the machine took for the others.
        expect(waits).toBeGreaterThan(0)
        expect(waits).toBeLessThan(10)
      } finally {
        process.kill(redis.pid, 'SIGCONT')
      }
    })
  }),
)
