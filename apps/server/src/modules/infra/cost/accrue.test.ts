import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accrue, addUp, type Period } from './accrue.ts'
import { daysOf, readMonth } from './months.ts'

const november = readMonth('2026-11')
const DAY = 86_400

const period = (more: Partial<Period> = {}): Period => ({
  resource_id: 'res_1',
  project_id: 'prj_1',
  started_at: november.from,
  ended_at: null,
  monthly_minor: 7300,
  unpriced_objects: 0,
  ...more,
})

describe('what a month costs', () => {
  it('is each second at the price that held then', () => {
    const periods = [
      period({ ended_at: november.from + 10 * DAY }),
      period({ started_at: november.from + 10 * DAY, monthly_minor: 14_600 }),
    ]
    const [cost] = accrue(periods, november, november.from + 15 * DAY)
    // 10 cents an hour for ten days, 20 for five; 20 for the other fifteen.
    expect(cost).toMatchObject({ amount: 2400 + 2400, forecast: 2400 + 2400 + 7200, unpriced: 0 })
    expect(cost?.days.slice(9, 12)).toEqual([240, 480, 480])
    expect(cost?.days.slice(15)).toEqual(Array.from({ length: 15 }, () => 0))
  })

  it('ends with the resource, and counts nothing of other months', () => {
    const gone = period({ started_at: november.from - 5 * DAY, ended_at: november.from + DAY })
    expect(accrue([gone], november, november.to + 9 * DAY)).toMatchObject([{ amount: 240, forecast: 240 }])
    expect(accrue([period({ ended_at: november.from })], november, november.to)).toEqual([])
    const next = readMonth('2026-12')
    expect(accrue([period()], next, november.from)).toMatchObject([{ amount: 0, forecast: 7440 }])
  })

  it('is unknown, not nothing, where no price is known', () => {
    const costs = accrue([period({ monthly_minor: null, unpriced_objects: 1 })], november, november.to)
    expect(addUp(costs)).toEqual({ amount: null, forecast: null, unpriced: 1 })
    expect(addUp([...costs, { amount: 5, forecast: 7, unpriced: 0 }])).toEqual({
      amount: 5,
      forecast: 7,
      unpriced: 1,
    })
    expect(addUp([])).toEqual({ amount: 0, forecast: 0, unpriced: 0 })
  })

  it('has the days of its calendar', () => {
    expect(daysOf(readMonth('2028-02'))).toHaveLength(29)
    expect(daysOf(november)[0]).toEqual({ day: '2026-11-01', end: november.from + DAY })
    expect(readMonth('2026-12').to).toBe(readMonth('2027-01').from)
    expect(readMonth('0001-01').to - readMonth('0001-01').from).toBe(31 * DAY)
  })

  it('adds up over days and over resources, at any moment, with any prices', () => {
    const monthly = fc.option(fc.integer({ min: 0, max: 5_000_000 }))
    const step = fc.record({ length: fc.integer({ min: 0, max: 20 * DAY }), monthly })
    const resource = fc.record({
      start: fc.integer({ min: -20 * DAY, max: 25 * DAY }),
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
      goesOn: fc.boolean(),
    })
    const now = fc.integer({ min: november.from - DAY, max: november.to + DAY })
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 4 }), now, (resources, at) => {
        const periods = resources.flatMap(({ start, steps, goesOn }, index) => {
          let from = november.from + start
          return steps.map(({ length, monthly: minor }, place) => {
            const made = period({
              resource_id: `res_${index}`,
              started_at: from,
              ended_at: goesOn && place === steps.length - 1 ? null : from + length,
              monthly_minor: minor,
              unpriced_objects: minor === null ? 1 : 0,
            })
            from += length
            return made
          })
        })
        const costs = accrue(periods, november, at)
        for (const { amount, forecast, days } of costs) {
          expect(days.reduce((sum, day) => sum + day, 0)).toBe(amount ?? 0)
          expect(days.every((day) => day >= 0)).toBe(true)
          if (amount !== null) expect(forecast).toBeGreaterThanOrEqual(amount)
        }
        const total = addUp(costs)
        expect(total.amount ?? 0).toBe(costs.reduce((sum, { amount }) => sum + (amount ?? 0), 0))
        const [first, second] = [costs.slice(0, 2), costs.slice(2)]
        expect((addUp(first).amount ?? 0) + (addUp(second).amount ?? 0)).toBe(total.amount ?? 0)
        if (total.amount === null) expect(total.unpriced).toBeGreaterThan(0)
      }),
    )
  })
})
