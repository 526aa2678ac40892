import { expect, test } from 'vitest'
import { BusyLine } from './busy-line.ts'
import { newTurn, type Turn } from './turn.ts'
import type { RolloutDatabaseRow } from './tables.ts'

function triedOnce(databaseId: string): Turn {
  const row: RolloutDatabaseRow = {
    rollout_id: 'job_1',
    database_id: databaseId,
    database_name: databaseId,
    wave: 0,
    position: 0,
    status: 'pending',
    error: null,
    attempts: 0,
    duration_ms: null,
    snapshot_id: null,
  }
  return { ...newTurn(row, undefined), tries: 1 }
}

const again = (turn: Turn | undefined): Turn => {
  if (turn === undefined) throw new Error('Nobody was due.')
  turn.tries += 1
  return turn
}

test('a database comes again after a pause that grows, in order, no more of them than there are places', () => {
  const line = new BusyLine(60_000)
  const [a, b, c] = ['a', 'b', 'c'].map(triedOnce) as [Turn, Turn, Turn]
  for (const turn of [a, b, c]) line.add(turn, 1_000)
  expect(line.nextDueAtMs).toBe(1_250)
  expect(line.take(2, 1_249)).toEqual([])
  expect(line.take(2, 1_250)).toEqual([a, b])
  expect(line.take(2, 1_250)).toEqual([c])
  expect(line.isEmpty).toBe(true)
  expect(line.nextDueAtMs).toBeNull()
  line.add(again(a), 2_000)
  expect(line.nextDueAtMs).toBe(2_500)
  for (let n = 0; n < 50; n++) again(a)
  expect(line.take(1, 2_500)).toEqual([a])
  line.add(a, 3_000)
  expect(line.nextDueAtMs).toBe(5_000)
})

test('the patience begins when no other database is left, and lasts for one more try at least', () => {
  const line = new BusyLine(1_000)
  const a = triedOnce('a')
  expect(line.add(a, 0)).toBe(true)
  expect(line.add(again(triedOnce('b')), 500_000)).toBe(true)
  expect(line.take(1, 500_000)).toEqual([a])
  expect(line.add(again(a), 500_999)).toBe(true)
  expect(line.add(triedOnce('c'), 501_000)).toBe(true)
  expect(line.add(again(a), 501_000)).toBe(false)
})

test('without patience a database is tried once more', () => {
  const line = new BusyLine(0)
  const a = triedOnce('a')
  expect(line.add(a, 10)).toBe(true)
  expect(line.take(1, 260)).toEqual([a])
  expect(line.add(again(a), 300)).toBe(false)
})
