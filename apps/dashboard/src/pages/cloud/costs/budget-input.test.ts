import { expect, it } from 'vitest'
import { isPercents, readMinor, readPercents } from './budget-input.ts'

it('amounts are read to the cent, and nothing else is taken for one', () => {
  expect(['500', '49.90', '49,9', ' 0.01 '].map(readMinor)).toEqual([50_000, 4_990, 4_990, 1])
  expect(['', '0', '-1', '1.234', '1e3', '$5'].map(readMinor)).toEqual([null, null, null, null, null, null])
})

it('percentages are read in order and once each', () => {
  expect(readPercents('100, 50 % 80 50')).toEqual([50, 80, 100])
  expect(['50 80', '', '1000'].every(isPercents)).toBe(true)
  expect(['0', '1001', 'x', '5.5'].some(isPercents)).toBe(false)
})
