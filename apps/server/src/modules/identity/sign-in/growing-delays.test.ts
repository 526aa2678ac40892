import { beforeAll, expect, it } from 'vitest'
import { ProblemError } from '../../../kernel/errors.ts'
import { migrate } from '../../../kernel/db/index.ts'
import { createRateLimiter, limitMigrations } from '../../../kernel/limits/index.ts'
import { describeBothDialects } from '../../../testing/both-dialects.ts'
import { countSignIn, forgetFailures } from './sign-in-limits.ts'

describeBothDialects('Whoever goes on with wrong passwords', ({ openStore }) => {
  let nowMs = 1_900_000_000_000
  const clock = { now: () => Math.floor(nowMs / 1000), nowMs: () => nowMs }
  let count: (address: string) => Promise<number>
  let forget: (emailKey: string) => Promise<void>
  beforeAll(async () => {
    const store = await openStore()
    await migrate(store, limitMigrations)
    const limits = createRateLimiter({ db: store.db, clock, redis: null })
    const deps = { limits, settings: { signInsPerAddress: 100_000 } } as Parameters<typeof countSignIn>[0]
    const context = { address: '192.0.2.1' } as Parameters<typeof countSignIn>[1]
    /** Tries once as soon as that is allowed; gives how many seconds that took. */
    count = async (emailKey) => {
      for (let waited = 0; ;) {
        try {
          await countSignIn(deps, context, emailKey, undefined)
          return waited
        } catch (error) {
          if (!(error instanceof ProblemError) || error.code !== 'RATE_LIMITED') throw error
          const seconds = error.parts.retryAfterSeconds ?? 0
          waited += seconds
          nowMs += seconds * 1000
        }
      }
    }
    forget = (emailKey) => forgetFailures(deps, emailKey)
  })
  const waits = async (emailKey: string, tries: number) => {
    const all: number[] = []
    for (let index = 0; index < tries; index++) all.push(await count(emailKey))
    return all
  }

  it('waits for 90 seconds, then for 9 minutes, then for 36 each', async () => {
    const all = await waits('mallory@example.com', 70)
    expect(all.slice(0, 10)).toEqual(Array<number>(10).fill(0))
    expect(all[10]).toBe(90)
    expect(all[30]).toBe(540)
    expect(all[69]).toBe(2160)
    expect(all.slice(10)).toEqual(all.slice(10).toSorted((a, b) => a - b))
  })

  it('begins anew after the right one', async () => {
    await waits('ada@example.com', 45)
    await forget('ada@example.com')
    expect(await waits('ada@example.com', 10)).toEqual(Array<number>(10).fill(0))
  })
})
