import { describe, expect, it } from 'vitest'
import { changesBetween } from './changes-between.ts'

describe('The changes between two states', () => {
  it('are the members that differ, and null for what is not there', () => {
    expect(changesBetween({ name: 'Ada', age: 7, gone: 1 }, { name: 'Ada', age: 8, come: [2] })).toEqual({
      before: { age: 7, gone: 1, come: null },
      after: { age: 8, gone: null, come: [2] },
    })
    expect(changesBetween({ name: 'Ada' }, { name: 'Ada' })).toEqual({ before: {}, after: {} })
  })

  it('are looked for within an object, and no deeper', () => {
    const before = { metadata: { plan: 'free', deep: { a: 1, b: 1 }, kept: true } }
    const after = { metadata: { plan: 'pro', deep: { a: 1, b: 2 }, kept: true } }
    expect(changesBetween(before, after)).toEqual({
      before: { metadata: { plan: 'free', deep: { a: 1, b: 1 } } },
      after: { metadata: { plan: 'pro', deep: { a: 1, b: 2 } } },
    })
  })

  it('take names for names, whatever they are', () => {
    const odd = JSON.parse('{"__proto__":{"x":1},"constructor":1}') as Record<string, unknown>
    const { before, after } = changesBetween({}, odd)
    expect(Object.entries(before)).toEqual([
      ['__proto__', null],
      ['constructor', null],
    ])
    expect(JSON.stringify(after)).toBe('{"__proto__":{"x":1},"constructor":1}')
  })
})
