import { setImmediate as nextTurnOfLoop } from 'node:timers/promises'
import { BusyLine } from './busy-line.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { migrateDatabase, type BusyDatabase } from './migrate-database.ts'
import { createPendingList } from './pending-list.ts'
import { recordOutcomes, type TriedDatabase } from './record-outcomes.ts'
import type { RolloutRow } from './tables.ts'
import type { Turn } from './turn.ts'

const FLUSH_ROWS = 100
const FLUSH_AFTER_MS = 200

/**
 * Runs the pending databases of one wave, several at a time; those that others write to come again at its end. Returns the rollout as it stands
 * afterwards.
 */
export async function runWave(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  snapshots: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<RolloutRow | null> {
  const pending = createPendingList(deps, rollout)
  const line = new BusyLine(deps.settings.busyPatienceMs)
  const bell = createBell()
  let running = 0
  let tried: TriedDatabase[] = []
  let current: RolloutRow | null = rollout
  let lastFlushMs = performance.now()

  const flush = async () => {
    const rows = tried
    tried = []
    const elapsedMs = Math.round(performance.now() - lastFlushMs)
    lastFlushMs = performance.now()
    current = await recordOutcomes(deps, rollout, rows, elapsedMs)
  }
  const flushWhenDue = async () => {
    const failed = tried.some(({ outcome }) => outcome.status === 'failed')
    const isLate = performance.now() - lastFlushMs >= FLUSH_AFTER_MS
    if (failed || isLate || tried.length >= FLUSH_ROWS) await flush()
  }
  const goesOn = () => current?.status === 'running' && !signal.aborted
  const next = async (count: number): Promise<Turn[]> => {
    if (count <= 0) return []
    const turns = await pending.take(count)
    return turns.length > 0 ? turns : line.take(count, performance.now())
  }
  const begin = (turn: Turn) => {
    running++
    void tryOne(deps, rollout, turn, snapshots).then((one) => {
      running--
      const { outcome } = one
      const isGivenUp = outcome.status === 'busy' && !line.add(turn, performance.now())
      tried.push(isGivenUp ? failedAfterAll(turn, outcome) : one)
      bell.ring()
    })
  }

  while (goesOn()) {
    const turns = await next(rollout.concurrency - running)
    if (turns.length > 0) {
      // Asked before each begin: once a pause is answered, nothing more is begun.
      if ((await deps.rollouts.findStatus(rollout.id)) !== 'running') break
      for (const turn of turns) begin(turn)
    } else {
      if (running === 0 && line.isEmpty) break
      const dueInMs = (line.nextDueAtMs ?? Infinity) - performance.now()
      await bell.wait(Math.min(FLUSH_AFTER_MS, dueInMs))
    }
    // What is done is written down, and a pause noticed, also while slow databases keep all places.
    await flushWhenDue()
  }
  while (running > 0) {
    await bell.wait(FLUSH_AFTER_MS)
    await flushWhenDue()
  }
  await flush()
  return current
}

/** Never rejects. */
async function tryOne(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  turn: Turn,
  snapshots: ReadonlyMap<string, string>,
): Promise<TriedDatabase> {
  const { row, target } = turn
  if (target === undefined) return { turn, outcome: { status: 'skipped' } }
  turn.tries += 1
  turn.firstTriedAtMs ??= performance.now()
  const snapshotId = snapshots.get(row.database_id) ?? null
  const outcome = await migrateDatabase(deps, rollout, target, snapshotId)
  const isDone = outcome.status !== 'failed' && outcome.status !== 'busy'
  if (isDone || (await isThere(deps, target))) return { turn, outcome }
  return { turn, outcome: { status: 'skipped' } }
}

/** A database that was deleted under our hands did not fail. When the store does not say, the failure stands. */
async function isThere(deps: TemplatesDeps, { databaseId }: RolloutTarget): Promise<boolean> {
  try {
    return (await deps.databases.findMany([databaseId])).has(databaseId)
  } catch {
    return true
  }
}

function failedAfterAll(turn: Turn, { error, durationMs }: BusyDatabase): TriedDatabase {
  const seconds = Math.round((performance.now() - (turn.firstTriedAtMs ?? 0)) / 1000)
  const tries = turn.tries === 1 ? 'once' : `${turn.tries} times`
  return {
    turn,
    outcome: { status: 'failed', error: `${error} Tried ${tries} in ${seconds} s.`, durationMs },
  }
}

interface Bell {
  ring(): void
  /** Until it rings, at most `limitMs`; at once when it has rung since the last wait. All that end together ring once. */
  wait(limitMs: number): Promise<void>
}

function createBell(): Bell {
  let hasRung = false
  let wake = () => {}
  return {
    ring() {
      hasRung = true
      wake()
    },
    async wait(limitMs) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const limit = setTimeout(resolve, Math.max(0, limitMs))
          wake = () => {
            clearTimeout(limit)
            resolve()
          }
        })
      }
      await nextTurnOfLoop()
      hasRung = false
    },
  }
}
