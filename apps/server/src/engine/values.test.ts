import { assert, jsonValue, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toSqlValue } from './values.ts'

const runs = Math.ceil(200 * Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1))

function problemOf(type: Parameters<typeof toSqlValue>[0], value: unknown): string {
  const result = toSqlValue(type, value)
  if (result.ok) throw new Error(`${JSON.stringify(value)} was accepted as ${type}`)
  return result.problem
}

describe('toSqlValue', () => {
  test('null is NULL for every type, and undefined is none', () => {
    for (const type of ['text', 'integer', 'real', 'blob', 'boolean', 'json', 'timestamp'] as const) {
      expect(toSqlValue(type, null)).toEqual({ ok: true, value: null })
      expect(toSqlValue(type, undefined).ok).toBe(false)
    }
  })

  test('integers are bound as bigint, from numbers and from decimal strings', () => {
    expect(toSqlValue('integer', 5)).toEqual({ ok: true, value: 5n })
    expect(toSqlValue('timestamp', '9007199254740993')).toEqual({ ok: true, value: 9007199254740993n })
    expect(toSqlValue('integer', '-9223372036854775808')).toEqual({ ok: true, value: -(2n ** 63n) })
  })

  test('what is not exactly an integer of 64 bits is refused', () => {
    expect(problemOf('integer', 1.5)).toContain('integer')
    expect(problemOf('integer', 2 ** 53)).toContain('string')
    expect(problemOf('integer', '9223372036854775808')).toContain('64 bits')
    for (const value of ['', '1e3', ' 1', '1 ', '0x1', '1.0', '--1', true, [], {}]) {
      expect(problemOf('integer', value)).toContain('integer')
    }
  })

  test('no type takes the values of another', () => {
    for (const value of [5, true, [], {}]) expect(problemOf('text', value)).toContain('string')
    for (const value of ['5', true, NaN, Infinity, [], {}])
      expect(problemOf('real', value)).toContain('number')
    for (const value of [0, 1, 'true', [], {}]) expect(problemOf('boolean', value)).toContain('true or false')
    for (const value of ['?', 'YQ', 'YQ=', 'YWI=\n', 5, [1]])
      expect(problemOf('blob', value)).toContain('base64')
  })

  test('a text that would be stored as another one is refused', () => {
    expect(problemOf('text', 'a\ud800b')).toContain('Unicode')
    expect(toSqlValue('text', 'a\u0000b')).toEqual({ ok: true, value: 'a\u0000b' })
  })

  test('JSON deeper than SQLite reads is refused, brackets in strings do not count', () => {
    const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)])
    expect(toSqlValue('json', nest(1000)).ok).toBe(true)
    expect(problemOf('json', nest(1001))).toContain('levels')
    expect(problemOf('json', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toContain('levels')
    expect(toSqlValue('json', '[{"\\'.repeat(2000)).ok).toBe(true)
  })

  test('JSON and bytes come back as they went in', () => {
    assert(
      property(jsonValue(), (value) => {
        const result = toSqlValue('json', value)
        expect(result.ok && JSON.parse(String(result.value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: runs },
    )
    assert(
      property(uint8Array({ maxLength: 50 }), (bytes) => {
        const result = toSqlValue('blob', Buffer.from(bytes).toString('base64'))
        expect(result).toEqual({ ok: true, value: new Uint8Array(bytes) })
      }),
      { numRuns: runs },
    )
  })
})
