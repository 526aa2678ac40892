import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExcessFinder, JSON_MAX, type JsonExcess } from './json-excess.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)

const finder = new ExcessFinder()
const list = (count: number, entry: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => entry(index)).join()
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const name = (index: number) => `n${index.toString(36)}`

describe('a body is refused before it is parsed', () => {
  it.each<[JsonExcess, number, (count: number) => string]>([
    ['depth', JSON_MAX.depth, nested],
    ['depth', JSON_MAX.depth, (count) => '{"a":'.repeat(count - 1) + '[]' + '}'.repeat(count - 1)],
    ['containers', JSON_MAX.containers, (count) => `[${list(count - 1, () => '{}')}]`],
    ['containers', JSON_MAX.containers, (count) => `[${list(count - 1, () => '{"a":1}')}]`],
  ])('for its %s past %i, and not at it', (excess, max, make) => {
    expect(finder.find(make(max))).toBe(null)
    expect(finder.find(make(max + 1))).toBe(excess)
  })

  it.each<[string, JsonExcess, (count: number) => string]>([
    ['in one object', 'names', (count) => `{${list(count, (index) => `"${name(index)}":1`)}}`],
    ['in an object each', 'names', (count) => `[${list(count, (index) => `{"${name(index)}":1}`)}]`],
    ['that are numbers', 'names', (count) => `{${list(count, (index) => `"${index * 7919}": 1`)}}`],
    [
      'before which a value is called the same',
      'names',
      (count) => `[${list(count, (index) => `"${name(index)}",{"${name(index)}" : 1}`)}]`,
    ],
    ['of escapes alone', 'names', (count) => `{${list(count, (index) => `"${escapes(index)}":1`)}}`],
    [
      'longer than any identifier',
      'names',
      (count) => `{${list(count, (index) => `"${'x'.repeat(99)}${index}":1`)}}`,
    ],
    ['of few characters', 'shortTexts', (count) => `[${list(count, (index) => `"${name(index)}"`)}]`],
  ])('for many different texts %s, and not for half as many', (_what, excess, make) => {
    const max = JSON_MAX[excess]
    expect(finder.find(make(Math.round(max * 1.2)))).toBe(excess)
    expect(finder.find(make(Math.round(max / 2)))).toBe(null)
  })

  it('but not for texts that come again, or for what stands within them', () => {
    expect(finder.find(`[${list(100_000, (index) => `{"id":${index},"name":"same","n":1}`)}]`)).toBe(null)
    expect(finder.find(`["${'[{'.repeat(200_000)}"]`)).toBe(null)
    expect(finder.find(`["${'\\"[{'.repeat(100_000)}"]`)).toBe(null)
    expect(finder.find(`["${'\\\\'.repeat(100_000)}",${list(1_000, () => nested(1_000 / 10))}]`)).toBe(null)
    expect(finder.find(`[${list(1_000, () => `"${'x'.repeat(3_000)}\\\\"`)}]`)).toBe(null)
  })

  it('but not a batch of as many rows as it may have, or as wide rows as fit in a body', () => {
    const rows = list(1_000, (index) => `{"id":${index}}`)
    expect(finder.find(`{"operations":[${list(100, () => `{"table":"t","insert":[${rows}]}`)}]}`)).toBe(null)
    const wide = (row: number) => `{${list(240, (column) => `"c${column}":"r${row}c${column}"`)}}`
    expect(finder.find(`{"insert":[${list(1_000, wide)}]}`)).toBe(null)
  })

  it('never when it is within the limits, and always when it nests deeper or has more objects and arrays', () => {
    const limits = { depth: 3, containers: 12, names: 8, shortTexts: 10 }
    const small = new ExcessFinder(limits)
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent)
        const size = sizeOf(value)
        const found = small.find(json)
        if (size.depth > limits.depth || size.containers > limits.containers) expect(found).not.toBe(null)
        if (size.depth <= limits.depth) expect(found).not.toBe('depth')
        if (size.containers <= limits.containers) expect(found).not.toBe('containers')
        if (size.names.size <= limits.names) expect(found).not.toBe('names')
        if (size.shortTexts.size <= limits.shortTexts) expect(found).not.toBe('shortTexts')
      }),
      { numRuns: Math.ceil(2_000 * budget) },
    )
  })

  it('or left to the parser when it is no JSON', () => {
    for (const text of [
      '"',
      '"\\',
      '"'.repeat(9_001),
      '\\'.repeat(9_000),
      ']'.repeat(9_000),
      '"a'.repeat(9_000),
      `"${'\\'.repeat(9_001)}`,
    ]) {
      expect(finder.find(text.padStart(5_000))).toBe(null)
    }
  })
})

function escapes(index: number): string {
  return index.toString(8).replaceAll(/[0-7]/g, (digit) => `\\${'bfnrt/\\"'.charAt(Number(digit))}`)
}

interface Size {
  depth: number
  containers: number
  names: Set<string>
  shortTexts: Set<string>
}

/** The same by walking the value. A long name counts each time, so it is made different each time. */
function sizeOf(
  value: unknown,
  size: Size = { depth: 0, containers: 0, names: new Set(), shortTexts: new Set() },
  level = 1,
): Size {
  if (typeof value === 'string' && JSON.stringify(value).length <= 12) size.shortTexts.add(value)
  if (typeof value !== 'object' || value === null) return size
  size.depth = Math.max(size.depth, level)
  size.containers++
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value))
      size.names.add(JSON.stringify(key).length > 65 ? `${key}${size.names.size}` : key)
    sizeOf(member, size, level + 1)
  }
  return size
}
