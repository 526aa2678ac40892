import type { ControlTx } from '../../kernel/db/index.ts'
import type { TemplatesDeps } from './deps.ts'
import type { DatabaseOutcome } from './migrate-database.ts'
import { rejoinRollout } from './rejoin-rollout.ts'
import { haltReason, isOver } from './rollout-state.ts'
import { createRolloutStore } from './rollout-store.ts'
import { createTemplateStore } from './template-store.ts'
import type { Turn } from './turn.ts'
import type { RolloutDatabaseRow, RolloutRow } from './tables.ts'

/** How a try of one database ended; `busy` ends nothing: it waits for another one. */
export interface TriedDatabase {
  turn: Turn
  outcome: DatabaseOutcome | { status: 'skipped' }
}

/** Writes down what became of databases and looks whether the rollout is to go on, in one transaction. */
export async function recordOutcomes(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  tried: readonly TriedDatabase[],
  elapsedMs: number,
): Promise<RolloutRow | null> {
  const rows = latestOfEach(tried)
  const waiting: Turn[] = []
  const after = await deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    const before = await store.findLocked(rollout.id)
    if (before === undefined) return null
    const ended: TriedDatabase[] = []
    for (const one of rows) {
      const { turn, outcome } = one
      if (!(await store.endTry({ ...turn.row, attempts: turn.recordedAttempts }, changeOf(one)))) continue
      if (outcome.status === 'busy') waiting.push(turn)
      else ended.push(one)
    }
    return countEnded(deps, tx, { rollout, before, ended, elapsedMs })
  })
  for (const turn of waiting) turn.recordedAttempts = attemptsOf(turn)
  return after
}

/** A database that was busy and has ended since needs to be written down once. */
function latestOfEach(tried: readonly TriedDatabase[]): TriedDatabase[] {
  return [...new Map(tried.map((one) => [one.turn, one])).values()]
}

async function countEnded(
  deps: TemplatesDeps,
  tx: ControlTx,
  {
    rollout,
    before,
    ended,
    elapsedMs,
  }: { rollout: RolloutRow; before: RolloutRow; ended: readonly TriedDatabase[]; elapsedMs: number },
): Promise<RolloutRow> {
  const store = createRolloutStore(tx)
  const reached = ended.filter(
    ({ outcome }) => outcome.status === 'migrated' || outcome.status === 'rolled_back',
  )
  const reachedIds = reached.map(({ turn }) => turn.row.database_id)
  await deps.databases.setVersion(tx, reachedIds, rollout.to_version)
  if (isOver(before.status)) await handOver(deps, tx, rollout, reached)
  const failed = ended.filter(({ outcome }) => outcome.status === 'failed').length
  const done = ended.length - failed
  await store.addProgress(rollout.id, { done, failed, elapsedMs })
  const after = { ...before, done: before.done + done, failed: before.failed + failed }
  const reason = after.status === 'running' ? haltReason({ ...after, wave: rollout.wave }) : null
  if (reason === null) return after
  await store.update(rollout.id, { status: 'halted', reason })
  return { ...after, status: 'halted', reason }
}

/** The last databases of a rollout that was cancelled in order to go back: whoever leads to the current version takes them over. */
async function handOver(
  deps: TemplatesDeps,
  tx: ControlTx,
  rollout: RolloutRow,
  reached: readonly TriedDatabase[],
): Promise<void> {
  const template = await createTemplateStore(tx).find(rollout.template_id)
  if (template === undefined || template.current_version === rollout.to_version) return
  for (const { turn } of reached) {
    const { database_id: databaseId, database_name: name } = turn.row
    await rejoinRollout(deps, tx, { templateId: template.id, databaseId, name }, true)
  }
}

function changeOf({ turn, outcome }: TriedDatabase): Partial<RolloutDatabaseRow> {
  const attempts = attemptsOf(turn)
  switch (outcome.status) {
    case 'skipped':
      return { status: 'skipped', error: 'The database was deleted meanwhile.' }
    case 'busy':
      return { status: 'pending', error: outcome.error, attempts, duration_ms: outcome.durationMs }
    case 'failed':
      return { status: 'failed', error: outcome.error, attempts, duration_ms: outcome.durationMs }
    default:
      return {
        status: outcome.status,
        error: null,
        attempts,
        duration_ms: outcome.durationMs,
        ...(outcome.snapshotId === null ? {} : { snapshot_id: outcome.snapshotId }),
      }
  }
}

function attemptsOf({ row, tries }: Turn): number {
  return row.attempts + tries
}
