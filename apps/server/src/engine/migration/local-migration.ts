import { setTimeout as sleep } from 'node:timers/promises'
import type { SchemaDocument } from '@tenantry/schema'
import type { DriftDifference, MigrationOutcome, TenantMigration } from '../engine.ts'
import { EngineError } from '../errors.ts'
import type { LocalContext } from '../local/local-context.ts'
import type { TenantFile } from '../local/tenant-path.ts'
import type { TenantTarget } from '../target.ts'
import type { Untouched } from './migration-tasks.ts'

export interface LocalMigrationOptions {
  context: LocalContext
  /** Unix milliseconds. */
  now: () => number
  /** How long one database may take. Default 30 minutes. */
  migrationTimeoutMs?: number
  /** Small databases that travel together. Default 8. */
  batchMax?: number
  /** How long a database is waited for that others write to: first for its write place, then for its lock. Default a second. */
  busyPatienceMs?: number
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
const BUSY_PATIENCE_MS = 1_000
const BUSY_PAUSE_MS = 100

export function createLocalMigration(options: LocalMigrationOptions): LocalMigration {
  const { context } = options
  const timeoutMs = options.migrationTimeoutMs ?? THIRTY_MINUTES_MS
  const batchMax = options.batchMax ?? 8
  const busyPatienceMs = options.busyPatienceMs ?? BUSY_PATIENCE_MS
  const waiting: Waiting[] = []

  function run(databases: readonly Waiting[]): Promise<(MigrationOutcome | Untouched)[]> {
    const [first] = databases
    if (first === undefined) return Promise.resolve([])
    const { snapshotPath: _, ...migration } = first.migration
    const paths = databases.map(({ file, migration: { snapshotPath } }) => ({ ...file, snapshotPath }))
    const input = { migration, databases: paths, nowSeconds: Math.floor(options.now() / 1000) }
    return context.runTask(first.target.databaseId, 'migration.run', input, timeoutMs * databases.length)
  }

  async function runBatch(batch: readonly Waiting[]): Promise<void> {
    const outcomes = await run(batch).catch(() => null)
    await Promise.all(batch.map(async (one, at) => one.resolve(await settle(one, outcomes?.[at] ?? 'busy'))))
  }

  /** When the batch's process ended, or another writer was in the way: once more, alone, with the write place held. */
  async function settle(one: Waiting, outcome: MigrationOutcome | Untouched): Promise<MigrationOutcome> {
    if (outcome === 'large') return settle(one, (await run([one]).catch(() => []))[0] ?? 'busy')
    return outcome === 'busy' ? runWhenFree(one) : outcome
  }

  /** Takes the write place, unless others keep it for longer than the patience lasts. */
  function runWhenFree(one: Waiting): Promise<MigrationOutcome> {
    const startedAt = performance.now()
    const { promise, resolve } = Promise.withResolvers<MigrationOutcome>()
    let isLate = false
    const patience = setTimeout(() => {
      isLate = true
      resolve(busy(startedAt))
    }, busyPatienceMs)
    const begin = async () => {
      clearTimeout(patience)
      if (!isLate) resolve(await runUntilFree(one))
    }
    context.exclusively(one.target, begin).catch((error: unknown) => resolve(failed(error, startedAt)))
    return promise
  }

  /** A writer of another process holds the lock: it is asked for again and again, and no process of ours waits in the meantime. */
  async function runUntilFree(one: Waiting): Promise<MigrationOutcome> {
    const startedAt = performance.now()
    for (;;) {
      const [outcome] = await run([one])
      if (outcome !== undefined && typeof outcome !== 'string') return outcome
      if (performance.now() - startedAt > busyPatienceMs) return busy(startedAt)
      await sleep(BUSY_PAUSE_MS)
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

  function start(
    target: TenantTarget,
    file: TenantFile,
    migration: TenantMigration,
  ): Promise<MigrationOutcome> {
    const { promise, resolve } = Promise.withResolvers<MigrationOutcome>()
    enqueue({ target, file, migration, resolve })
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
      if (outcome !== undefined && typeof outcome !== 'string') return outcome
      return failed(new Error('The scratch file is in use.'), performance.now())
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

function busy(startedAt: number): MigrationOutcome {
  return failed(new EngineError('busy', 'The database is busy with other writes.'), startedAt)
}

function failed(error: unknown, startedAt: number): MigrationOutcome {
  const isBusy = error instanceof EngineError && (error.reason === 'busy' || error.reason === 'overloaded')
  return {
    status: 'failed',
    cause: isBusy ? 'busy' : 'error',
    error: error instanceof Error ? error.message : String(error),
    durationMs: Math.round(performance.now() - startedAt),
  }
}

/** Migrations with the same key and the same steps are one. */
function keyOf({ from, to, foreignKeysOff }: TenantMigration): string {
  return JSON.stringify([from, to, foreignKeysOff])
}
