import { expect, it } from 'vitest'
import { bytesText, cellText, durationText, textTable, timeText } from './text-table.ts'

it('columns are as wide as their widest visible cell', () => {
  expect(
    textTable(
      ['NAME', 'N'],
      [
        ['\u001B[31mlonger\u001B[39m', '1'],
        ['é', '22'],
      ],
    ),
  ).toBe('NAME    N\n\u001B[31mlonger\u001B[39m  1\né       22')
})

it('a cell cannot steer the terminal or break its line', () => {
  expect(cellText('a\u001B[2J\nb\u009Bc')).toBe(String.raw`a\u001b[2J\nb` + '\\u009bc')
})

it('values are shown for people', () => {
  expect([cellText(null), cellText(0), cellText({ a: 1 })]).toEqual(['-', '0', '{"a":1}'])
  expect([timeText(null), timeText(0)]).toEqual(['-', '1970-01-01 00:00:00'])
  expect([bytesText(1023), bytesText(1536), bytesText(5 * 1024 ** 3)]).toEqual([
    '1023 B',
    '1.5 KiB',
    '5.0 GiB',
  ])
  expect([durationText(34), durationText(125), durationText(3720)]).toEqual(['34s', '2m 05s', '1h 02m'])
})
