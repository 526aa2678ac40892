import { describe, expect, it } from 'vitest'
import { createCsvReader, guessSeparator, writeCsv } from './csv.ts'

function read(text: string, separator = ',', size = text.length): string[][] {
  const reader = createCsvReader(separator)
  const records: string[][] = []
  for (let at = 0; at < text.length; at += Math.max(1, size))
    records.push(...reader.push(text.slice(at, at + Math.max(1, size))))
  return [...records, ...reader.end()]
}

describe('CSV', () => {
  it('is read as RFC 4180 has it', () => {
    expect(read('a,b\r\n1,2\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(read('a,b\r\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(read('"a ""b""","c,d","e\r\nf"\r\n')).toEqual([['a "b"', 'c,d', 'e\r\nf']])
    expect(read(' a , b ')).toEqual([[' a ', ' b ']])
    expect(read('a,,\r\n')).toEqual([['a', '', '']])
    expect(read('""\r\n""')).toEqual([[''], ['']])
  })

  it('takes what the standard leaves open as it stands', () => {
    expect(read('a\nb\rc')).toEqual([['a'], ['b'], ['c']])
    expect(read('a"b,"c"d')).toEqual([['a"b', 'cd']])
    expect(read('a\n\n\r\nb\n')).toEqual([['a'], ['b']])
    expect(read('\uFEFFa,b')).toEqual([['a', 'b']])
    expect(read('a,"open\nend')).toEqual([['a', 'open\nend']])
    expect(read('')).toEqual([])
    expect(read('a;b', ';')).toEqual([['a', 'b']])
  })

  it('is the same in parts of any size', () => {
    const text = '\uFEFFa,"b ""x""\r\ny",c\r\n,"",é😀\r\n\r\n"last"'
    for (let size = 1; size < text.length; size++)
      expect(read(text, ',', size), `${size}`).toEqual(read(text))
  })

  it('comes back as it was written', () => {
    const records = [
      ['plain', 'with, comma', 'with "quotes"'],
      ['line\nbreak', ' space ', ''],
      ['', 'é😀', '\r\n'],
    ]
    expect(read(writeCsv(records))).toEqual(records)
  })

  it('is told its separator by its first line', () => {
    expect(guessSeparator('a,b,c\n1;2;3;4')).toBe(',')
    expect(guessSeparator('a;"b,c,d";e')).toBe(';')
    expect(guessSeparator('a\tb')).toBe('\t')
    expect(guessSeparator('alone')).toBe(',')
  })

  it('of 50,000 records is read whole', () => {
    const text = Array.from(
      { length: 50_000 },
      (_unused, n) => `${n},"name ${n}",text of ${n},${n % 2 === 0}`,
    ).join('\n')
    expect(read(text, ',', 65_536)).toHaveLength(50_000)
  })
})
