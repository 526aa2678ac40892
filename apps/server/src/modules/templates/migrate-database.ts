import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { EngineError } from '../../engine/errors.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { migrationPath } from './migration-path.ts'
import type { RolloutRow } from './tables.ts'

/** What became of one database in a rollout. */
export type DatabaseOutcome =
  | { status: 'migrated' | 'rolled_back'; durationMs: number; snapshotId: string | null }
  | { status: 'failed'; error: string; durationMs: number }

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
    if (restoreSnapshotId !== null) {
      const path = await deps.databases.snapshotPath(target.databaseId, restoreSnapshotId)
      await deps.engine.replaceFrom(target.target, path)
      return { status, durationMs: durationMs(), snapshotId: null }
    }
    const snapshotId = rollout.takes_snapshots === 1 ? snapshotIdOf(rollout, target) : null
    const error = await walk(deps, rollout, target, snapshotId)
    if (error !== null) return { status: 'failed', error, durationMs: durationMs() }
    return {
      status,
      durationMs: durationMs(),
      snapshotId: await recordSnapshot(deps, rollout, target, snapshotId),
    }
  } catch (error) {
    if (!(error instanceof EngineError)) {
      deps.log.error(
        { err: error, database_id: target.databaseId, rollout_id: rollout.id },
        'A migration threw.',
      )
    }
    return {
      status: 'failed',
      error: error instanceof Error ? error.message : String(error),
      durationMs: durationMs(),
    }
  }
}

/** Goes the way from the database's version to the rollout's; the file's own word counts when the record is behind it. */
async function walk(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  snapshotId: string | null,
): Promise<string | null> {
  const error = await walkFrom(deps, rollout, target, target.version, snapshotId)
  if (error === null) return null
  const { marker } = await deps.engine.structure(target.target)
  if (marker === null || marker.templateId !== rollout.template_id || marker.version === target.version)
    return error
  return walkFrom(deps, rollout, target, marker.version, snapshotId)
}

async function walkFrom(
  deps: TemplatesDeps,
  rollout: RolloutRow,
  target: RolloutTarget,
  version: number,
  snapshotId: string | null,
): Promise<string | null> {
  let snapshotPath =
    snapshotId === null ? null : await deps.databases.snapshotPath(target.databaseId, snapshotId)
  for (const migration of await migrationPath(
    deps.versions,
    rollout.template_id,
    version,
    rollout.to_version,
  )) {
    const outcome = await deps.engine.migrate(target.target, { ...migration, snapshotPath })
    if (outcome.status === 'failed') return outcome.error
    snapshotPath = null
  }
  return null
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
