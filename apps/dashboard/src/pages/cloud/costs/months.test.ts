import { expect, it } from 'vitest'
import { daysIn, monthPoints, monthText, shiftMonth } from './months.ts'

it('months follow each other over the ends of years', () => {
  expect(shiftMonth('2026-12', 1)).toBe('2027-01')
  expect(shiftMonth('2026-01', -13)).toBe('2024-12')
  expect(daysIn('2028-02')).toBe(29)
  expect(monthText('2026-11')).toBe('November 2026')
})

it('the line of a month rises day by day, and ends at the forecast', () => {
  const days = [
    { day: '2026-11-01', amount: 100 },
    { day: '2026-11-03', amount: 50 },
  ]
  const points = monthPoints('2026-11', days, 420, 3)
  expect(points).toHaveLength(30)
  expect(points.slice(0, 4)).toEqual([
    { day: 1, cumulative: 100 },
    { day: 2, cumulative: 100 },
    { day: 3, cumulative: 150, forecast: 150 },
    { day: 4, forecast: 160 },
  ])
  expect(points.at(-1)).toEqual({ day: 30, forecast: 420 })
  expect(monthPoints('2026-10', [], 0, null).at(-1)).toEqual({ day: 31, cumulative: 0 })
})
