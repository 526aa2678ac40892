import { rm } from 'node:fs/promises'
import { createStatements } from '@tenantry/schema'
import type { MigrationOutcome } from '../../engine/engine.ts'
import { EngineError } from '../../engine/errors.ts'
import { problem, ProblemError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { TemplatesDeps } from './deps.ts'
import type { PlannedPush } from './diff-template.ts'
import { migrationPath } from './migration-path.ts'
import { checksumOf } from './version-cache.ts'

const CANDIDATES_MAX = 10

/**
 * Tries the migration where it harms nobody: on an empty database of the current version, then on a copy of the first real one.
 * @throws DRY_RUN_FAILED, DATA_CHECK_FAILED
 */
export async function dryRun(deps: TemplatesDeps, planned: PlannedPush): Promise<void> {
  const { current, plan, document } = planned
  const migration = {
    from: current.marker,
    to: { ...current.marker, version: planned.nextVersion, checksum: checksumOf(document) },
    steps: plan.steps,
    foreignKeysOff: plan.foreign_keys_off,
    snapshotPath: null,
  }
  await withScratchFile(deps, async (path) => {
    await deps.engine.buildFile(path, {
      marker: current.marker,
      statements: createStatements(current.document),
    })
    requireSuccess(await deps.engine.tryMigration(path, migration), 'a new, empty database')
  })
  await withScratchFile(deps, async (path) => {
    const first = await copyFirst(deps, planned.template.id, path)
    if (first === null) return
    const before = await migrationPath(
      deps.versions,
      planned.template.id,
      first.version,
      current.marker.version,
    )
    for (const step of [...before.map((earlier) => ({ ...earlier, snapshotPath: null })), migration]) {
      requireSuccess(await deps.engine.tryMigration(path, step), `a copy of database ${first.name}`)
    }
  })
}

/** Copies the first database that can be read: one broken file must not keep all others from their next version. */
async function copyFirst(
  deps: TemplatesDeps,
  templateId: string,
  path: string,
): Promise<{ name: string; version: number } | null> {
  const { rows } = await deps.databases.page(templateId, { limit: CANDIDATES_MAX, cursor: null })
  for (const row of rows) {
    try {
      await deps.engine.copyTo(row.target, path)
      const { marker } = await deps.engine.structure(row.target)
      return { name: row.name, version: marker?.templateId === templateId ? marker.version : row.version }
    } catch (error) {
      if (!(error instanceof EngineError) && !(error instanceof ProblemError)) throw error
      deps.log.warn({ err: error, database_id: row.databaseId }, 'A dry run passed over a database.')
    }
  }
  return null
}

function requireSuccess(outcome: MigrationOutcome, where: string): void {
  if (outcome.status !== 'failed') return
  const code = outcome.cause === 'data_check' ? 'DATA_CHECK_FAILED' : 'DRY_RUN_FAILED'
  throw problem(code, {
    detail: `The migration failed on ${where}: ${outcome.error}`,
    hint: 'Nothing was published and no database was changed. Correct the schema or the data, and push again.',
  })
}

async function withScratchFile(deps: TemplatesDeps, work: (path: string) => Promise<void>): Promise<void> {
  const path = `${deps.settings.scratchDir}/dry-run-${newId('wrk')}.sqlite`
  try {
    await work(path)
  } finally {
    await Promise.all(['', '-wal', '-shm', '-journal'].map((suffix) => rm(path + suffix, { force: true })))
  }
}
