import type { Job, JobDatabase } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { Outcomes } from './outcomes.ts'

const PER_PAGE = 10

/** A rollout of databases that a test changes as it likes, and how often each page was asked for. */
function rollout(size: number) {
  const rows: JobDatabase[] = Array.from({ length: size }, (_unused, index) => ({
    database_id: `db_${index}`,
    name: `db-${index}`,
    status: 'pending',
    wave: index === 0 ? 0 : 1,
    error: null,
    attempts: 0,
    duration_ms: null,
    snapshot_id: null,
  }))
  const asked: number[] = []
  const outcomes = new Outcomes(async (cursor) => {
    const start = Number(cursor ?? 0)
    asked.push(start / PER_PAGE)
    const end = start + PER_PAGE
    return { rows: structuredClone(rows.slice(start, end)), next: end < rows.length ? String(end) : null }
  })
  const end = (from: number, to: number, status: JobDatabase['status']) => {
    for (const row of rows.slice(from, to)) Object.assign(row, { status, attempts: 1 })
  }
  const job = (status: Job['status'] = 'running'): Job => ({
    id: 'job_1',
    kind: 'rollout',
    template: 'shop',
    from_version: 1,
    to_version: 2,
    status,
    mode: 'eager',
    wave: 1,
    waves: 2,
    total: rows.length,
    done: rows.filter((row) => row.status === 'migrated').length,
    failed: rows.filter((row) => row.status === 'failed').length,
    pending: rows.filter((row) => row.status === 'pending').length,
    databases_per_second: null,
    reason: null,
    created_at: 0,
    started_at: null,
    finished_at: null,
  })
  return { rows, asked, outcomes, end, job }
}

it('loads every page once, and then asks only for those in which something can have changed', async () => {
  const { asked, outcomes, end, job } = rollout(100)
  await outcomes.follow(job())
  expect(outcomes.all()).toHaveLength(100)
  asked.length = 0
  end(0, 25, 'migrated')
  await outcomes.follow(job())
  expect(outcomes.all().filter(({ status }) => status === 'migrated')).toHaveLength(25)
  expect(asked).toEqual([0, 1, 2, 3])
  asked.length = 0
  end(25, 28, 'migrated')
  await outcomes.follow(job())
  expect(asked).toEqual([2, 3])
})

it('sees a retry of failed databases, and what came to the rollout meanwhile', async () => {
  const { rows, outcomes, end, job } = rollout(20)
  end(0, 20, 'migrated')
  end(3, 5, 'failed')
  await outcomes.follow(job('failed'))
  expect(outcomes.all().filter(({ status }) => status === 'failed')).toHaveLength(2)
  end(3, 5, 'migrated')
  rows.push({ ...structuredClone(rows[0]), name: 'late' })
  await outcomes.follow(job('succeeded'))
  expect(outcomes.all()).toHaveLength(21)
  expect(new Set(outcomes.all().map(({ status }) => status))).toEqual(new Set(['migrated']))
})

it('gives the same array until something changed', async () => {
  const { outcomes, job } = rollout(15)
  await outcomes.follow(job())
  const before = outcomes.all()
  await outcomes.follow(job())
  expect(outcomes.all()).toBe(before)
})
