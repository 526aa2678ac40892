import { expect, it } from 'vitest'
import { migrate } from '../../kernel/db/index.ts'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { templatesMigrations } from './index.ts'
import { createRolloutStore } from './rollout-store.ts'
import { rolloutDatabases } from './start-rollout.ts'
import type { RolloutRow } from './tables.ts'

describeBothDialects('the store of rollouts', ({ openStore }) => {
  async function opened() {
    const control = await openStore()
    await migrate(control, templatesMigrations)
    const store = createRolloutStore(control.db)
    await store.insert(rolloutRow({ id: 'job_1' }))
    const databases = ['db_a', 'db_b', 'db_c'].map((databaseId) => ({ databaseId, name: databaseId }))
    await store.insertDatabases(rolloutDatabases('job_1', databases, { position: 0, wave: 0 }))
    return { control, store }
  }
  const first = { rollout_id: 'job_1', database_id: 'db_a', attempts: 0 }

  it('counts a try once, however many runners had it', async () => {
    const { store } = await opened()
    const end = () => store.endTry(first, { status: 'migrated', attempts: 1 })
    expect((await Promise.all([end(), end(), end()])).filter(Boolean)).toHaveLength(1)
    expect(await store.endTry({ ...first, attempts: 1 }, { status: 'failed' })).toBe(false)
  })

  it('does not count a try whose database got another content meanwhile', async () => {
    const { store } = await opened()
    await store.setPending('job_1', 'db_a')
    expect(await store.endTry(first, { status: 'migrated' })).toBe(false)
    expect(await store.endTry({ ...first, attempts: 1 }, { status: 'migrated' })).toBe(true)
  })

  it('adds up progress of several transactions', async () => {
    const { control, store } = await opened()
    const add = () =>
      control.transaction((tx) =>
        createRolloutStore(tx).addProgress('job_1', { done: 2, failed: 1, elapsedMs: 7 }),
      )
    await Promise.all([add(), add(), add()])
    await store.addProgress('job_1', { failed: -1, total: 1 })
    expect(await store.find('job_1')).toMatchObject({ done: 6, failed: 2, elapsed_ms: 21, total: 4 })
  })

  it('makes the failed pending again, and says how many', async () => {
    const { store } = await opened()
    await store.endTry(first, { status: 'failed', attempts: 1, error: 'no' })
    expect(await store.resetFailed('job_1')).toBe(1)
    expect(await store.resetFailed('job_1')).toBe(0)
    expect(await store.pendingDatabaseIds('job_1')).toHaveLength(3)
  })

  it('gives the pending of a wave in order, behind a position', async () => {
    const { store } = await opened()
    const more = rolloutDatabases('job_1', [{ databaseId: 'db_d', name: 'd' }], { position: 3, wave: 1 })
    await store.insertDatabases(more)
    const positions = async (wave: number, after: number) =>
      (await store.nextPending('job_1', wave, after, 10)).map(({ position }) => position)
    expect(await positions(0, 0)).toEqual([1, 2])
    expect(await positions(1, -1)).toEqual([3])
    expect(await store.lowestPendingWave('job_1')).toBe(0)
    expect(await store.lastPosition('job_1')).toBe(3)
  })

  it('knows the last rollout, the unfinished one, and those that should run', async () => {
    const { control, store } = await opened()
    await store.update('job_1', { status: 'succeeded' })
    await store.insert(rolloutRow({ id: 'job_0', status: 'paused', created_at: 9 }))
    await store.insert(rolloutRow({ id: 'job_9', template_id: 'tpl_other', status: 'running' }))
    const latest = await control.transaction((tx) => createRolloutStore(tx).findLatestLocked('tpl_a'))
    expect(latest?.id).toBe('job_0')
    expect((await store.findUnfinished('tpl_a'))?.id).toBe('job_0')
    expect(await store.listRunning()).toEqual(['job_9'])
  })

  it('finds the snapshots that were taken on the way to a version', async () => {
    const { store } = await opened()
    await store.endTry(first, { status: 'migrated', snapshot_id: 'snp_a' })
    expect(await store.snapshotsBefore('tpl_a', 2)).toEqual(new Map([['db_a', 'snp_a']]))
    expect(await store.snapshotsBefore('tpl_a', 3)).toEqual(new Map())
  })
})

function rolloutRow(given: Partial<RolloutRow>): RolloutRow {
  return {
    id: 'job_x',
    template_id: 'tpl_a',
    template_name: 'a',
    kind: 'rollout',
    from_version: 1,
    to_version: 2,
    mode: 'eager',
    status: 'running',
    wave: 0,
    waves: 1,
    concurrency: 4,
    error_budget_percent: 0.5,
    takes_snapshots: 0,
    restores_snapshots: 0,
    total: 3,
    done: 0,
    failed: 0,
    failed_accepted: 0,
    reason: null,
    elapsed_ms: 0,
    created_at: 1,
    started_at: null,
    finished_at: null,
    ...given,
  }
}
