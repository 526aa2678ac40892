import { rm } from 'node:fs/promises'
import { createStatements } from '@tenantry/schema'
import type { MigrationOutcome } from '../../engine/engine.ts'
import { problem } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { TemplatesDeps } from './deps.ts'
import type { PlannedPush } from './diff-template.ts'
import { migrationPath } from './migration-path.ts'
import { checksumOf } from './version-cache.ts'

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
  const first = await deps.databases.page(planned.template.id, { limit: 1, cursor: null })
  const canary = first.rows[0]
  if (canary === undefined) return
  await withScratchFile(deps, async (path) => {
    await deps.engine.copyTo(canary.target, path)
    const before = await migrationPath(
      deps.versions,
      planned.template.id,
      canary.version,
      current.marker.version,
    )
    for (const step of [...before.map((earlier) => ({ ...earlier, snapshotPath: null })), migration]) {
      requireSuccess(await deps.engine.tryMigration(path, step), `a copy of database ${canary.name}`)
    }
  })
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
