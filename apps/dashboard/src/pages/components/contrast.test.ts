import { expect, it } from 'vitest'
import { contrast } from './contrast.ts'

it('Contrast is that of WCAG: 21 for black on white, 1 for a colour on itself, whichever is on top', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5)
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 5)
  expect(contrast([12, 34, 56], [12, 34, 56])).toBe(1)
  // The grey that is just enough on white.
  expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2)
})
