import { describe, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { migrate } from '../db/index.ts'
import type { ControlTx } from '../db/index.ts'
import { jobMigrations } from './index.ts'
import { fireDue, nextTime, recordSchedules } from './schedules.ts'
import type { Rule } from './schedules.ts'

const at = (text: string) => Date.parse(text) / 1000

describe('the next time of a schedule', () => {
  it('is the next whole multiple of the interval', () => {
    expect(nextTime({ everySeconds: 60 }, at('2030-01-01T10:00:01Z'))).toBe(at('2030-01-01T10:01:00Z'))
    expect(nextTime({ everySeconds: 60 }, at('2030-01-01T10:00:00Z'))).toBe(at('2030-01-01T10:01:00Z'))
  })

  it('is what the cron expression says, in its time zone, over a change of the clocks', () => {
    const daily: Rule = { cron: '30 4 * * *', timeZone: 'Europe/Berlin' }
    expect(nextTime(daily, at('2030-03-30T00:00:00Z'))).toBe(at('2030-03-30T03:30:00Z'))
    expect(nextTime(daily, at('2030-03-30T12:00:00Z'))).toBe(at('2030-03-31T02:30:00Z'))
    expect(nextTime({ cron: '*/5 * * * *' }, at('2030-01-01T10:05:00Z'))).toBe(at('2030-01-01T10:10:00Z'))
  })

  it('does not exist for a rule that is none', () => {
    expect(() => nextTime({ cron: 'whenever' }, 0)).toThrow()
    expect(() => nextTime({ everySeconds: 0.5 }, 0)).toThrow(RangeError)
  })
})

describeBothDialects('schedules', ({ openStore, freshUrl }) => {
  it('fire each time once, however many processes look at once', async () => {
    const url = await freshUrl()
    const stores = [await openStore({ url }), await openStore({ url })]
    for (const store of stores) await migrate(store, jobMigrations)
    let now = at('2030-01-01T10:00:30Z')
    const clock = { now: () => now, nowMs: () => now * 1000 }
    let fired = 0
    const enqueue = async (tx: ControlTx) => tx.afterCommit(() => (fired += 1))
    const schedules = [{ name: 'each minute', rule: { everySeconds: 60 }, enqueue }]
    const lookAtOnce = () =>
      Promise.all(stores.flatMap((store) => [1, 2, 3].map(() => fireDue(store, schedules, clock))))

    await Promise.all(stores.map((store) => recordSchedules(store, schedules, clock)))
    await lookAtOnce()
    expect(fired).toBe(0)
    now = at('2030-01-01T10:01:00Z')
    await lookAtOnce()
    expect(fired).toBe(1)
    await lookAtOnce()
    expect(fired).toBe(1)
  })

  it('start anew when their rule has changed', async () => {
    const store = await openStore()
    await migrate(store, jobMigrations)
    const clock = { now: () => at('2030-01-01T10:00:30Z'), nowMs: () => 0 }
    const enqueue = async () => {}
    await recordSchedules(store, [{ name: 's', rule: { everySeconds: 60 }, enqueue }], clock)
    await recordSchedules(store, [{ name: 's', rule: { everySeconds: 3600 }, enqueue }], clock)
    const rows = await store.db
      .withTables<{ job_schedules: { name: string; next_at: number } }>()
      .selectFrom('job_schedules')
      .select(['name', 'next_at'])
      .execute()
    expect(rows).toEqual([{ name: 's', next_at: at('2030-01-01T11:00:00Z') }])
  })
})
