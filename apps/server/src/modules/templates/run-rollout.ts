import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { finishRollout } from './finish-rollout.ts'
import { migrateDatabase, type DatabaseOutcome } from './migrate-database.ts'
import { rejoinRollout } from './rejoin-rollout.ts'
import { haltReason, isOver } from './rollout-state.ts'
import { createRolloutStore } from './rollout-store.ts'
import { createTemplateStore } from './template-store.ts'
import type { RolloutDatabaseRow, RolloutRow } from './tables.ts'

interface Finished {
  database: RolloutDatabaseRow
  outcome: DatabaseOutcome | { status: 'skipped' }
}

const CHUNK = 200
const FLUSH_ROWS = 100
const FLUSH_AFTER_MS = 200

/**
 * Works through a rollout, wave after wave, several databases at a time, until none is left or somebody (or the error budget) stops it. It can be cut
 * short anywhere and begun again: what was done is in the control store or, for the last few databases, in their files.
 */
export async function runRollout(deps: TemplatesDeps, rolloutId: string, signal: AbortSignal): Promise<void> {
  let rollout = await begin(deps, rolloutId)
  const snapshots = rollout === null ? new Map<string, string>() : await snapshotsToRestore(deps, rollout)
  while (rollout !== null && rollout.status === 'running') {
    signal.throwIfAborted()
    const wave = await deps.rollouts.lowestPendingWave(rolloutId)
    if (wave === null) {
      rollout = await finishRollout(deps, rolloutId)
      continue
    }
    if (wave !== rollout.wave) await deps.rollouts.update(rolloutId, { wave })
    rollout = await runWave(deps, { ...rollout, wave }, snapshots, signal)
  }
}

async function begin(deps: TemplatesDeps, rolloutId: string): Promise<RolloutRow | null> {
  return deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const row = await store.findLocked(rolloutId)
    if (row === undefined) return null
    if (row.status !== 'pending') return row
    const change = { status: 'running', started_at: row.started_at ?? deps.clock.now() } as const
    await store.update(rolloutId, change)
    return { ...row, ...change }
  })
}

/** Runs the pending databases of one wave; returns the rollout as it stands afterwards. */
async function runWave(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  snapshots: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<RolloutRow | null> {
  const running = new Set<Promise<void>>()
  let finished: Finished[] = []
  let current: RolloutRow | null = rollout
  let lastFlushMs = performance.now()
  let position = -1

  const flush = async () => {
    const rows = finished
    finished = []
    const elapsedMs = Math.round(performance.now() - lastFlushMs)
    lastFlushMs = performance.now()
    current = await record(deps, rollout, rows, elapsedMs)
  }
  const flushWhenDue = async () => {
    const failed = finished.some(({ outcome }) => outcome.status === 'failed')
    const isLate = performance.now() - lastFlushMs >= FLUSH_AFTER_MS
    if (failed || isLate || finished.length >= FLUSH_ROWS) await flush()
  }
  /** What is done is written down, and a pause noticed, also while slow databases keep all places. */
  const waitUntilRunning = async (most: number) => {
    while (running.size > most) {
      const tick = new AbortController()
      const pause = sleep(FLUSH_AFTER_MS, undefined, { signal: tick.signal }).catch(() => {})
      await Promise.race([...running, pause])
      tick.abort()
      await flushWhenDue()
    }
  }
  const goesOn = () => current?.status === 'running' && !signal.aborted

  while (goesOn()) {
    const chunk = await deps.rollouts.nextPending(rollout.id, rollout.wave, position, CHUNK)
    if (chunk.length === 0) break
    if ((await deps.rollouts.findStatus(rollout.id)) !== 'running') break
    position = chunk.at(-1)?.position ?? position
    const targets = await deps.databases.findMany(chunk.map((row) => row.database_id))
    for (const database of chunk) {
      await waitUntilRunning(rollout.concurrency - 1)
      // Asked each time: once a pause is answered, nothing more is begun.
      if (!goesOn() || (await deps.rollouts.findStatus(rollout.id)) !== 'running') break
      const run = runOne(deps, rollout, database, targets.get(database.database_id), snapshots).then(
        (done) => {
          finished.push(done)
        },
      )
      const tracked: Promise<void> = run.finally(() => running.delete(tracked))
      running.add(tracked)
      await flushWhenDue()
    }
  }
  await waitUntilRunning(0)
  await flush()
  return current
}

async function runOne(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  database: RolloutDatabaseRow,
  target: RolloutTarget | undefined,
  snapshots: ReadonlyMap<string, string>,
): Promise<Finished> {
  if (target === undefined) return { database, outcome: { status: 'skipped' } }
  const snapshotId = snapshots.get(database.database_id) ?? null
  const outcome = await migrateDatabase(deps, rollout, target, snapshotId)
  if (outcome.status !== 'failed' || (await isThere(deps, target))) return { database, outcome }
  return { database, outcome: { status: 'skipped' } }
}

/** A database that was deleted under our hands did not fail. When the store does not say, the failure stands. */
async function isThere(deps: TemplatesDeps, { databaseId }: RolloutTarget): Promise<boolean> {
  try {
    return (await deps.databases.findMany([databaseId])).has(databaseId)
  } catch {
    return true
  }
}

/** Writes down what was done and looks whether the rollout is to go on, in one transaction. */
async function record(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  rows: readonly Finished[],
  elapsedMs: number,
): Promise<RolloutRow | null> {
  return deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const before = await store.findLocked(rollout.id)
    if (before === undefined) return null
    const counted: Finished[] = []
    for (const row of rows) if (await store.endTry(row.database, changeOf(row))) counted.push(row)
    const reached = counted.filter(
      ({ outcome }) => outcome.status === 'migrated' || outcome.status === 'rolled_back',
    )
    await deps.databases.setVersion(
      tx,
      reached.map(({ database }) => database.database_id),
      rollout.to_version,
    )
    if (isOver(before.status)) await handOver(deps, tx, rollout, reached)
    const failed = counted.filter(({ outcome }) => outcome.status === 'failed').length
    const done = counted.length - failed
    await store.addProgress(rollout.id, { done, failed, elapsedMs })
    const after = { ...before, done: before.done + done, failed: before.failed + failed }
    const reason = after.status === 'running' ? haltReason({ ...after, wave: rollout.wave }) : null
    if (reason === null) return after
    await store.update(rollout.id, { status: 'halted', reason })
    return { ...after, status: 'halted', reason }
  })
}

/** The last databases of a rollout that was cancelled in order to go back: whoever leads to the current version takes them over. */
async function handOver(
  deps: TemplatesDeps,
  tx: ControlTx,
  rollout: RolloutRow,
  reached: readonly Finished[],
): Promise<void> {
  const template = await createTemplateStore(tx).find(rollout.template_id)
  if (template === undefined || template.current_version === rollout.to_version) return
  for (const { database } of reached) {
    const { database_id: databaseId, database_name: name } = database
    await rejoinRollout(deps, tx, { templateId: template.id, databaseId, name }, true)
  }
}

function changeOf({ database, outcome }: Finished): Partial<RolloutDatabaseRow> {
  const attempts = database.attempts + 1
  if (outcome.status === 'skipped') return { status: 'skipped', error: 'The database was deleted meanwhile.' }
  if (outcome.status === 'failed') {
    return { status: 'failed', error: outcome.error, attempts, duration_ms: outcome.durationMs }
  }
  return {
    status: outcome.status,
    error: null,
    attempts,
    duration_ms: outcome.durationMs,
    ...(outcome.snapshotId === null ? {} : { snapshot_id: outcome.snapshotId }),
  }
}

async function snapshotsToRestore(deps: TemplatesDeps, rollout: RolloutRow): Promise<Map<string, string>> {
  if (rollout.restores_snapshots === 0) return new Map()
  return deps.rollouts.snapshotsBefore(rollout.template_id, rollout.from_version)
}
