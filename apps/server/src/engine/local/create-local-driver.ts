import { join } from 'node:path'
import type { TenantDriver } from '../driver.ts'
import type { EngineStats } from '../engine.ts'
import { createDatabaseImages } from '../files/database-images.ts'
import { createFilePlacer } from '../files/file-placer.ts'
import { createLocalFiles } from '../files/local-files.ts'
import type { LocalFiles } from '../files/local-files.ts'
import { LanePool } from '../lanes/lane-pool.ts'
import { OrphanGuard } from '../lanes/orphan-guard.ts'
import type { LaneUrgency } from '../lanes/yield-processor.ts'
import { createLocalMigration } from '../migration/local-migration.ts'
import type { LocalMigration } from '../migration/local-migration.ts'
import { DatabaseLocks } from './database-locks.ts'
import { descriptorLimit, handlesWithin } from './descriptor-limit.ts'
import { HandleCache } from './handle-cache.ts'
import { LocalQueries } from './local-queries.ts'
import type { LocalContext } from './local-context.ts'
import { tenantFile } from './tenant-path.ts'

export interface LocalDriverOptions {
  /** Tenant files lie in `<dataFolder>/tenants`. */
  dataFolder: string
  /** Unix milliseconds. */
  now: () => number
  /** Open databases at most, within half of the descriptor limit. */
  handlesMax: number
  /** Page cache of an open database; with SQLite's own 200 KiB it bounds the memory of `handlesMax` handles. */
  handleCacheKib: number
  handleIdleMs: number
  /** Processes for users' statements, and for our own work. */
  queryProcessesMax: number
  workProcessesMax: number
  /** Statements of one database that may wait for a process. */
  waitingPerDatabase: number
  /** Resident memory of one process. */
  laneMemoryBytesMax: number
  /** Where lanes put the temporary files of large sorts; null for the system's choice. */
  temporaryFolder: string | null
}

export interface LocalDriverHandle {
  driver: TenantDriver
  /** For what concerns a file and no tenant. */
  files: Pick<LocalFiles, 'inspectFile' | 'buildFile'>
  migrations: Pick<LocalMigration, 'tryMigration'>
  stats(): EngineStats
}

const STATEMENTS_PER_HANDLE = 32
const CHECKPOINT_TIMEOUT_MS = 30_000
const RELEASE_PATIENCE_MS = 500
const SWEEP_MS = 1_000
const SHUTDOWN_GRACE_MS = 5_000

/** Puts the local half together: handles, locks, the two pools of lane processes, and whole-file work. */
export function createLocalDriver(options: LocalDriverOptions): LocalDriverHandle {
  const { dataFolder, now } = options
  const guard = new OrphanGuard()
  const pool = (processesMax: number, urgency: LaneUrgency) =>
    new LanePool(
      {
        processesMax,
        waitingPerDatabase: options.waitingPerDatabase,
        memoryBytesMax: options.laneMemoryBytesMax,
        temporaryFolder: options.temporaryFolder,
        releasePatienceMs: RELEASE_PATIENCE_MS,
        urgency,
      },
      guard,
    )
  const queries = pool(options.queryProcessesMax, 'idle')
  const work = pool(options.workProcessesMax, 'nice')
  const locks = new DatabaseLocks()
  const handlesMax = handlesWithin(options.handlesMax, descriptorLimit())
  const handles = new HandleCache({
    handlesMax,
    cacheKib: options.handleCacheKib,
    statementsMax: STATEMENTS_PER_HANDLE,
    idleMs: options.handleIdleMs,
    now,
    checkpoint: (databaseId, path) =>
      work.run(databaseId, 'checkpoint', { path, databaseId }, CHECKPOINT_TIMEOUT_MS),
  })
  const context: LocalContext = {
    fileOf: ({ databaseId }) => tenantFile(dataFolder, databaseId),
    runTask: (databaseId, kind, input, timeoutMs) => work.run(databaseId, kind, input, timeoutMs),
    exclusively: (target, task) => local.exclusively(target, task),
    withFileClosed: (target, task) => local.withFileClosed(target, task),
  }
  const images = createDatabaseImages({ folder: join(dataFolder, 'images'), now })
  const placer = createFilePlacer()
  const files = createLocalFiles({ context, images, placer })
  const migrations = createLocalMigration({ context, now })
  const sweeping = setInterval(() => handles.sweep(), SWEEP_MS).unref()
  const local = new LocalQueries({ dataFolder, handles, locks, queries, work, now })
  const driver: TenantDriver = {
    ...files,
    ...migrations,
    structure: (target) => local.structure(target),
    run: (target, program, runOptions) => local.run(target, program, runOptions),
    runSql: (target, statement, limits) => local.runSql(target, statement, limits),
    rowBound: (target, table, cap) => local.rowBound(target, table, cap),
    countRows: (target, tables, limits) => local.countRows(target, tables, limits),
    sizeBytes: (target) => local.sizeBytes(target),
    release: (target) => local.release(target),
    async close() {
      clearInterval(sweeping)
      await Promise.all([queries.close(SHUTDOWN_GRACE_MS), work.close(SHUTDOWN_GRACE_MS), placer.close()])
      await handles.end()
      await guard.close()
    },
  }
  return { driver, files, migrations, stats: () => readStats(handles.size, handlesMax, [queries, work]) }
}

function readStats(openHandles: number, handlesMax: number, pools: readonly LanePool[]): EngineStats {
  const stats = pools.map((pool) => pool.stats())
  const sum = (read: (one: (typeof stats)[number]) => number) =>
    stats.reduce((total, one) => total + read(one), 0)
  return {
    openHandles,
    handlesMax,
    laneProcesses: sum((one) => one.processes),
    lanesBusy: sum((one) => one.busy),
    laneQueue: sum((one) => one.waiting),
  }
}
