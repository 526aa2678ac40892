import { describe, expect, it } from 'vitest'
import { changedValues } from './changed-values.ts'

describe('What changed between two values', () => {
  it('is told member by member, and only what is different', () => {
    const before = { name: 'Acme', settings: { seats: 5, domains: ['a.com'] }, gone: true }
    const after = { name: 'Acme', settings: { seats: 9, domains: ['a.com', 'b.com'] }, made: 1 }
    expect(changedValues(before, after)).toEqual([
      { path: 'gone', before: true, after: undefined },
      { path: 'made', before: undefined, after: 1 },
      { path: 'settings.domains', before: ['a.com'], after: ['a.com', 'b.com'] },
      { path: 'settings.seats', before: 5, after: 9 },
    ])
  })

  it('lists all of something that was made or removed, and takes plain values as they are', () => {
    expect(changedValues(null, { role: 'admin' })).toEqual([
      { path: 'role', before: undefined, after: 'admin' },
    ])
    expect(changedValues('member', 'admin')).toEqual([{ path: '', before: 'member', after: 'admin' }])
    expect(changedValues({ plan: { name: 'x' } }, { plan: 'none' })).toEqual([
      { path: 'plan', before: { name: 'x' }, after: 'none' },
    ])
    expect(changedValues(null, null)).toEqual([])
  })
})
