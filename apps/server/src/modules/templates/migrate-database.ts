import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import type { MigrationOutcome, TenantMigration } from '../../engine/engine.ts'
import { EngineError } from '../../engine/errors.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { migrationPath } from './migration-path.ts'
import type { RolloutRow } from './tables.ts'

/** What became of one database in a rollout. */
export type DatabaseOutcome =
  | { status: 'migrated' | 'rolled_back'; durationMs: number; snapshotId: string | null }
  | { status: 'failed'; error: string; durationMs: number }
  | BusyDatabase

/** Others write to it: nothing was changed, and another try may help. */
export interface BusyDatabase {
  status: 'busy'
  error: string
  durationMs: number
}

/**
 * Brings one database to the rollout's version, or says why not; never throws for what concerns that database alone. Doing it again after a
 * crash is harmless: the marker in the file says what was done.
 */
export async function migrateDatabase(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  restoreSnapshotId: string | null,
): Promise<DatabaseOutcome> {
  const startedMs = performance.now()
  const durationMs = () => Math.round((performance.now() - startedMs) * 1000) / 1000
  const status = rollout.kind === 'rollback' ? 'rolled_back' : 'migrated'
  try {
    if (!target.isReady) await deps.databases.makeReady(target.databaseId)
    if (restoreSnapshotId !== null) await restore(deps, rollout, target, restoreSnapshotId)
    const start = restoreSnapshotId === null ? target.version : rollout.to_version
    const walked = await walk(deps, rollout, target, start)
    if (walked.failure !== null) {
      const { cause, error } = walked.failure
      return { status: cause === 'busy' ? 'busy' : 'failed', error, durationMs: durationMs() }
    }
    return {
      status,
      durationMs: durationMs(),
      snapshotId: await recordSnapshot(deps, rollout, target, walked.snapshotId),
    }
  } catch (error) {
    if (!(error instanceof EngineError)) {
      deps.log.error(
        { err: error, database_id: target.databaseId, rollout_id: rollout.id },
        'A migration threw.',
      )
    }
    return {
      status: error instanceof EngineError && error.reason === 'busy' ? 'busy' : 'failed',
      error: error instanceof Error ? error.message : String(error),
      durationMs: durationMs(),
    }
  }
}

/** Puts the snapshot back, once: what was written after an earlier try that was not recorded stays. */
async function restore(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  snapshotId: string,
): Promise<void> {
  if ((await versionInFile(deps, rollout, target)) === rollout.to_version) return
  const path = await deps.databases.snapshotPath(target.databaseId, snapshotId)
  await deps.engine.replaceFrom(target.target, path)
}

interface Walked {
  failure: Extract<MigrationOutcome, { status: 'failed' }> | null
  /** Of the copy that was taken on the way, if the way needed one. */
  snapshotId: string | null
}

/** Goes the way from the database's version to the rollout's; the file's own word counts where the record is behind it. */
async function walk(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  recorded: number,
): Promise<Walked> {
  const walked = await walkFrom(deps, rollout, target, recorded)
  if (walked.failure === null && recorded !== rollout.to_version) return walked
  const present = await versionInFile(deps, rollout, target)
  if (present === null || present === recorded) return walked
  return walkFrom(deps, rollout, target, present)
}

async function versionInFile(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
): Promise<number | null> {
  const { marker } = await deps.engine.structure(target.target)
  return marker?.templateId === rollout.template_id ? marker.version : null
}

async function walkFrom(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  version: number,
): Promise<Walked> {
  const { versions, databases, engine } = deps
  const path = await migrationPath(versions, rollout.template_id, version, rollout.to_version)
  const snapshotId = needsSnapshot(rollout, path) ? snapshotIdOf(rollout, target) : null
  let snapshotPath = snapshotId === null ? null : await databases.snapshotPath(target.databaseId, snapshotId)
  for (const migration of path) {
    const outcome = await engine.migrate(target.target, { ...migration, snapshotPath })
    if (outcome.status === 'failed') return { failure: outcome, snapshotId }
    snapshotPath = null
  }
  return { failure: null, snapshotId }
}

/** A database that is further behind than the others may meet a destructive step that theirs does not have. */
function needsSnapshot(rollout: RolloutRow, path: readonly Pick<TenantMigration, 'steps'>[]): boolean {
  if (rollout.kind === 'rollback') return false
  return (
    rollout.takes_snapshots === 1 ||
    path.some(({ steps }) => steps.some((step) => step.class === 'destructive'))
  )
}

/** The same id for every try, so that a snapshot whose try was cut short is found again. */
function snapshotIdOf(rollout: RolloutRow, target: RolloutTarget): string {
  const digest = createHash('sha256').update(`${rollout.id}/${target.databaseId}`).digest('hex')
  return `snp_${digest.slice(0, 26)}`
}

async function recordSnapshot(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  snapshotId: string | null,
): Promise<string | null> {
  if (snapshotId === null) return null
  try {
    await access(await deps.databases.snapshotPath(target.databaseId, snapshotId))
  } catch {
    // The file had the version already when its turn came: nothing was changed, so nothing was kept.
    return null
  }
  await deps.databases.recordSnapshot(target, rollout.template_id, snapshotId)
  return snapshotId
}
