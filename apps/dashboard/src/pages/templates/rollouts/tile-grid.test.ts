import { expect, it } from 'vitest'
import { tileAfterKey, tileAt, tileGrid } from './tile-grid.ts'

it('finds the tile under a pointer, and none beside or behind the tiles', () => {
  const grid = tileGrid(95, 220)
  expect(grid).toMatchObject({ size: 20, columns: 10, rows: 10 })
  expect(tileAt(grid, 95, 25, 45)).toBe(21)
  expect(tileAt(grid, 95, 221, 5)).toBe(-1)
  expect(tileAt(grid, 95, 215, 210)).toBe(-1)
})

it('moves with the arrow keys, and stays within the tiles', () => {
  const grid = tileGrid(95, 220)
  expect(tileAfterKey(grid, 95, 0, 'ArrowLeft')).toBe(0)
  expect(tileAfterKey(grid, 95, 4, 'ArrowDown')).toBe(14)
  expect(tileAfterKey(grid, 95, 90, 'ArrowDown')).toBe(90)
  expect(tileAfterKey(grid, 95, 3, 'End')).toBe(94)
})

it('shows ten thousand tiles within a screen', () => {
  expect(tileGrid(10_000, 1000).height).toBeLessThan(700)
})
