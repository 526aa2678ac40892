import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FairQueue } from './lane-queue.ts'

const runs = Math.ceil(200 * Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1))
const open = { placesPerKey: 10, waitingPerKey: 100, waitingMax: 1000 }

function fill(queue: FairQueue<{ key: string; n: number }>, keys: string): void {
  keys.split('').forEach((key, n) => queue.add({ key, n }))
}

function takeAll(queue: FairQueue<{ key: string; n: number }>): string {
  let taken = ''
  for (let task = queue.take(); task !== null; task = queue.take()) taken += task.key
  return taken
}

describe('the queue', () => {
  test('serves databases in turn, however much one of them waits with', () => {
    const queue = new FairQueue<{ key: string; n: number }>(open)
    fill(queue, 'aaaaabc')
    expect(takeAll(queue)).toBe('abcaaaa')
  })

  test('gives one database no more places than its share, until it leaves one', () => {
    const queue = new FairQueue<{ key: string; n: number }>({ ...open, placesPerKey: 1 })
    fill(queue, 'aab')
    expect(takeAll(queue)).toBe('ab')
    expect(queue.runnable).toBe(0)
    queue.leave('a')
    expect(queue.runnable).toBe(1)
    expect(takeAll(queue)).toBe('a')
  })

  test('refuses what is beyond the bound of one database, or of all', () => {
    const queue = new FairQueue<{ key: string; n: number }>({
      placesPerKey: 1,
      waitingPerKey: 2,
      waitingMax: 3,
    })
    expect('aaabb'.split('').map((key, n) => queue.add({ key, n }))).toEqual([true, true, false, true, false])
    expect(queue.length).toBe(3)
  })

  test('keeps the order within a database and loses nothing, whatever comes and goes', () => {
    assert(
      property(array(constantFrom('a', 'b', 'c', 'take', 'leave'), { maxLength: 60 }), (actions) => {
        const queue = new FairQueue<{ key: string; n: number }>({ ...open, placesPerKey: 2 })
        const held: { key: string; n: number }[] = []
        const taken: { key: string; n: number }[] = []
        let added = 0
        actions.forEach((action, n) => {
          if (action === 'take') {
            const task = queue.take()
            if (task === null) return
            held.push(task)
            taken.push(task)
          } else if (action === 'leave') {
            const task = held.shift()
            if (task !== undefined) queue.leave(task.key)
          } else {
            queue.add({ key: action, n })
            added++
          }
          for (const key of ['a', 'b', 'c'])
            expect(held.filter((task) => task.key === key).length).toBeLessThanOrEqual(2)
        })
        expect(taken.length + queue.length).toBe(added)
        for (const key of ['a', 'b', 'c']) {
          const order = taken.filter((task) => task.key === key).map((task) => task.n)
          expect(order).toEqual([...order].sort((x, y) => x - y))
        }
      }),
      { numRuns: runs },
    )
  })
})
