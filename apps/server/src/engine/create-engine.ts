import { availableParallelism } from 'node:os'
import type { TenantDriver } from './driver.ts'
import type { Engine } from './engine.ts'
import { createLocalDriver } from './local/create-local-driver.ts'
import type { TenantTarget } from './target.ts'

export interface EngineConfig {
  /** Tenant files lie in `<dataFolder>/tenants`, prebuilt images in `<dataFolder>/images`. */
  dataFolder: string
  /** Unix milliseconds. */
  now?: () => number
  /** Open local databases at most; never more than a sixth of the descriptor limit. Default 500. */
  handlesMax?: number
  /** Page cache of an open database. Default 256. */
  handleCacheKib?: number
  /** Unused databases are closed after this time. Default 60,000. */
  handleIdleMs?: number
  /** Processes for users' slow statements. Default: as many as processors, at least 2. */
  queryProcessesMax?: number
  /** Processes for copies, checkpoints and migrations. Default: as many as processors, at least 2. */
  workProcessesMax?: number
  /** Slow statements of one database that may wait. Default 64. */
  waitingPerDatabase?: number
  /** Resident memory at which a process is killed. Default 768 MiB. */
  laneMemoryBytesMax?: number
  /** Where large sorts put their temporary files; null (default) for the system's choice. */
  temporaryFolder?: string | null
  /** For databases on libSQL servers. */
  libsql: TenantDriver
}

const MIB = 1024 * 1024

/** The engine over both kinds of placement. Nothing is opened and no process is started before it is needed. */
export function createEngine(config: EngineConfig): Engine {
  const processes = Math.max(2, availableParallelism())
  const local = createLocalDriver({
    dataFolder: config.dataFolder,
    now: config.now ?? Date.now,
    handlesMax: config.handlesMax ?? 500,
    handleCacheKib: config.handleCacheKib ?? 256,
    handleIdleMs: config.handleIdleMs ?? 60_000,
    queryProcessesMax: config.queryProcessesMax ?? processes,
    workProcessesMax: config.workProcessesMax ?? processes,
    waitingPerDatabase: config.waitingPerDatabase ?? 64,
    laneMemoryBytesMax: config.laneMemoryBytesMax ?? 768 * MIB,
    temporaryFolder: config.temporaryFolder ?? null,
  })
  const driverOf = (target: TenantTarget): TenantDriver =>
    target.placement.kind === 'local' ? local.driver : config.libsql
  return {
    structure: (target) => driverOf(target).structure(target),
    run: (target, program, options) => driverOf(target).run(target, program, options),
    runSql: (target, statement, limits) => driverOf(target).runSql(target, statement, limits),
    rowBound: (target, table, cap) => driverOf(target).rowBound(target, table, cap),
    countRows: (target, tables, limits) => driverOf(target).countRows(target, tables, limits),
    sizeBytes: (target) => driverOf(target).sizeBytes(target),
    create: (target, image) => driverOf(target).create(target, image),
    remove: (target) => driverOf(target).remove(target),
    release: (target) => driverOf(target).release(target),
    copyTo: (target, path, options) => driverOf(target).copyTo(target, path, options),
    replaceFrom: (target, path, mark) => driverOf(target).replaceFrom(target, path, mark),
    wasReplacedBy: (target, mark) => driverOf(target).wasReplacedBy(target, mark),
    migrate: (target, migration) => driverOf(target).migrate(target, migration),
    repairDrift: (...args) => driverOf(args[0]).repairDrift(...args),
    findDrift: (target, document) => driverOf(target).findDrift(target, document),
    inspectFile: (path) => local.files.inspectFile(path),
    buildFile: (path, image) => local.files.buildFile(path, image),
    tryMigration: (path, migration) => local.migrations.tryMigration(path, migration),
    stats: () => local.stats(),
    async close() {
      await Promise.all([local.driver.close(), config.libsql.close()])
    },
  }
}
