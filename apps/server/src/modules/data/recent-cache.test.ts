import { expect, test } from 'vitest'
import { RecentCache } from './recent-cache.ts'

test('what is used stays, what is not used goes, and the weight never passes twice the limit', () => {
  const cache = new RecentCache<number>(32)
  cache.set('used', 0)
  for (let at = 0; at < 1_000; at++) {
    cache.set(`k${at}`, at)
    expect(cache.get('used')).toBe(0)
  }
  const kept = Array.from({ length: 1_000 }, (_, at) => cache.get(`k${at}`)).filter((value) => value !== undefined)
  expect(kept.length).toBeLessThanOrEqual(64)
  expect(cache.get('k999')).toBe(999)
})

test('a heavy value is not kept, and a replaced one weighs once', () => {
  const cache = new RecentCache<string>(32)
  cache.set('heavy', 'x', 3)
  expect(cache.get('heavy')).toBeUndefined()
  cache.set('a', 'first')
  for (let round = 0; round < 100; round++) cache.set('b', `round ${round}`, 2)
  expect([cache.get('a'), cache.get('b')]).toEqual(['first', 'round 99'])
})

test('a deleted value is gone from both generations', () => {
  const cache = new RecentCache<number>(16)
  cache.set('a', 1)
  for (let at = 0; at < 16; at++) cache.set(`k${at}`, at)
  cache.delete('a')
  cache.delete('k15')
  expect([cache.get('a'), cache.get('k15')]).toEqual([undefined, undefined])
})
