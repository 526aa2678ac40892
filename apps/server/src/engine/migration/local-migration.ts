import type { SchemaDocument } from '@tenantry/schema'
import type { DriftDifference, MigrationOutcome, TenantMigration } from '../engine.ts'
import { fileSize } from '../files/durable-files.ts'
import type { LocalContext } from '../local/local-context.ts'
import type { TenantFile } from '../local/tenant-path.ts'
import type { TenantTarget } from '../target.ts'

export interface LocalMigrationOptions {
  context: LocalContext
  /** Unix milliseconds. */
  now: () => number
  /** How long one database may take. Default 30 minutes. */
  migrationTimeoutMs?: number
  /** Small databases that travel together. Default 8. */
  batchMax?: number
}

/**
 * Migrates local databases. Call `migrate` for many databases at once (two or three times `batchMax` for each process of the
 * work pool): calls for one migration that arrive in the same turn of the event loop travel in one message.
 */
export interface LocalMigration {
  migrate(target: TenantTarget, migration: TenantMigration): Promise<MigrationOutcome>
  /** Migrates a scratch file that no one else uses; the caller made it (`copyTo`, `buildFile`) and removes it. */
  tryMigration(path: string, migration: TenantMigration): Promise<MigrationOutcome>
  findDrift(target: TenantTarget, document: SchemaDocument): Promise<readonly DriftDifference[]>
  repairDrift(target: TenantTarget, document: SchemaDocument): Promise<MigrationOutcome>
}

interface Waiting {
  target: TenantTarget
  file: TenantFile
  migration: TenantMigration
  resolve: (outcome: MigrationOutcome) => void
}

const THIRTY_MINUTES_MS = 1_800_000
const DRIFT_TIMEOUT_MS = 30_000
/** A larger database travels alone: the others would wait for it. */
const SMALL_BYTES = 4 * 1024 * 1024

export function createLocalMigration(options: LocalMigrationOptions): LocalMigration {
  const { context } = options
  const timeoutMs = options.migrationTimeoutMs ?? THIRTY_MINUTES_MS
  const batchMax = options.batchMax ?? 8
  const waiting: Waiting[] = []

  function run(databases: readonly Waiting[]): Promise<(MigrationOutcome | null)[]> {
    const [first] = databases
    if (first === undefined) return Promise.resolve([])
    const { snapshotPath: _, ...migration } = first.migration
    const paths = databases.map(({ file, migration: { snapshotPath } }) => ({ ...file, snapshotPath }))
    const input = { migration, databases: paths, nowSeconds: Math.floor(options.now() / 1000) }
    return context.runTask(first.target.databaseId, 'migration.run', input, timeoutMs * databases.length)
  }

  async function runBatch(batch: readonly Waiting[]): Promise<void> {
    const outcomes = await run(batch).catch(() => null)
    await Promise.all(batch.map(async (one, at) => one.resolve(await settle(one, outcomes?.[at] ?? null))))
  }

  /** When the batch's process ended, or another writer was in the way: once more, alone, with the write place held. */
  async function settle(one: Waiting, outcome: MigrationOutcome | null): Promise<MigrationOutcome> {
    if (outcome !== null) return outcome
    const startedAt = performance.now()
    try {
      const [second] = await context.exclusively(one.target, () => run([one]))
      return second ?? failed('The database is busy with other writes.', startedAt)
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error), startedAt)
    }
  }

  function flush(): void {
    const bySteps = Map.groupBy(waiting.splice(0), ({ migration }) => migration.steps)
    const groups = [...bySteps.values()].flatMap((same) =>
      Array.from(Map.groupBy(same, ({ migration }) => keyOf(migration)).values()),
    )
    for (const group of groups) {
      for (let at = 0; at < group.length; at += batchMax) void runBatch(group.slice(at, at + batchMax))
    }
  }

  function enqueue(one: Waiting): void {
    waiting.push(one)
    if (waiting.length === 1) setImmediate(flush)
  }

  async function start(
    target: TenantTarget,
    file: TenantFile,
    migration: TenantMigration,
  ): Promise<MigrationOutcome> {
    const isSmall = ((await fileSize(file.path)) ?? 0) <= SMALL_BYTES
    const { promise, resolve } = Promise.withResolvers<MigrationOutcome>()
    const one = { target, file, migration, resolve }
    if (isSmall) enqueue(one)
    else void runBatch([one])
    return promise
  }

  return {
    migrate: (target, migration) => start(target, context.fileOf(target), migration),
    async tryMigration(path, migration) {
      const input = {
        migration,
        databases: [{ path, databaseId: null, snapshotPath: null }],
        nowSeconds: Math.floor(options.now() / 1000),
      }
      const [outcome] = await context.runTask(null, 'migration.run', input, timeoutMs)
      return outcome ?? failed('The scratch file is in use.', performance.now())
    },
    repairDrift: (target, document) =>
      context.exclusively(target, () =>
        context.runTask(
          target.databaseId,
          'migration.repair',
          { ...context.fileOf(target), document },
          timeoutMs,
        ),
      ),
    findDrift: (target, document) =>
      context.runTask(
        target.databaseId,
        'migration.drift',
        { ...context.fileOf(target), document },
        DRIFT_TIMEOUT_MS,
      ),
  }
}

function failed(error: string, startedAt: number): MigrationOutcome {
  return { status: 'failed', cause: 'error', error, durationMs: Math.round(performance.now() - startedAt) }
}

/** Migrations with the same key and the same steps are one. */
function keyOf({ from, to, foreignKeysOff }: TenantMigration): string {
  return JSON.stringify([from, to, foreignKeysOff])
}
