import { beforeEach, expect, it, vi } from 'vitest'
import { forgetRecent, keepRecent, recentItems, type Visited } from './palette-recent.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
})

const database = (name: string): Visited => ({ kind: 'database', label: name, path: `/databases/${name}` })
const labels = (userId: string) => recentItems(userId).map(({ label }) => label)

it('what somebody looked at lately comes first, once, and only a few of it', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) keepRecent('usr_ada', database(name))
  expect(labels('usr_ada')).toEqual(['c', 'g', 'f', 'e', 'd', 'b'])
  keepRecent('usr_ada', { ...database('g'), label: 'another name' })
  expect(labels('usr_ada').slice(0, 2)).toEqual(['another name', 'c'])
})

it('nobody sees what somebody else looked at, and nothing stays after the sign-out', () => {
  keepRecent('usr_ada', database('a'))
  keepRecent('usr_grace', database('b'))
  expect([labels('usr_ada'), labels('usr_grace'), labels('usr_alan')]).toEqual([['a'], ['b'], []])
  forgetRecent('usr_ada')
  expect([...kept.keys()]).toEqual(['tenantry.lately.usr_grace'])
})

it('what is there in no known form counts as nothing', () => {
  kept.set('tenantry.lately.usr_ada', '{"items":[]}')
  expect(labels('usr_ada')).toEqual([])
  const wrong = [
    { kind: 'planet', label: 'x', path: '/x' },
    { kind: 'user', label: 'x', path: 'https://x' },
    1,
  ]
  kept.set('tenantry.lately.usr_ada', JSON.stringify([...wrong, database('a')]))
  expect(labels('usr_ada')).toEqual(['a'])
})
