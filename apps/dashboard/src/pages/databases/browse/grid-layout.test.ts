import { expect, it } from 'vitest'
import { hiddenIn, layoutOf, rowsIn, selectionOf, visibilityOf, widthsIn } from './grid-layout.ts'

it('reads back what it wrote of a grid', () => {
  const grid = {
    selection: { '["p-1"]': true, '["9007199254740993","é"]': true },
    visibility: { name: false, n: true },
    sizing: { name: 200.4 },
  }
  const layout = layoutOf(grid)
  expect(layout).toEqual({
    rows: [['p-1'], ['9007199254740993', 'é']],
    hidden: ['name'],
    widths: { name: 200 },
  })
  const again = layoutOf({
    selection: selectionOf(rowsIn(layout.rows)),
    visibility: visibilityOf(hiddenIn(layout.hidden)),
    sizing: widthsIn(layout.widths) ?? {},
  })
  expect(again).toEqual(layout)
})

it('says nothing of what is as it is by itself', () => {
  expect(layoutOf({ selection: {}, visibility: { a: true }, sizing: {} })).toEqual({
    rows: undefined,
    hidden: undefined,
    widths: undefined,
  })
})

it('leaves more rows than an address has room for out of it, all of them', () => {
  const many = selectionOf(Array.from({ length: 51 }, (_unused, n) => [String(n)]))
  expect(layoutOf({ selection: many, visibility: {}, sizing: {} }).rows).toBeUndefined()
  delete many['["50"]']
  expect(layoutOf({ selection: many, visibility: {}, sizing: {} }).rows).toHaveLength(50)
})

it('takes from an address what somebody typed there as far as it means something', () => {
  expect(rowsIn('p-1')).toBeUndefined()
  expect(rowsIn([[], ['a'], 'b', [{}], [1, null]])).toEqual([['a'], [1, null]])
  expect(hiddenIn(['a', 1])).toEqual(['a'])
  expect(widthsIn({ a: 5, b: 5000, c: 'x', d: Number.NaN })).toEqual({ a: 64, b: 900 })
  expect(widthsIn([1])).toBeUndefined()
})
