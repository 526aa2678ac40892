import type { Attention, Growth, Job } from '@tenantry/contract'
import { countGrowth, type ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { createBringUpToDate } from './bring-up-to-date.ts'
import type { TemplatesDeps } from './deps.ts'
import { jobRoutes, templateRoutes } from './routes.ts'
import { leaveLazyRollout, rejoinRollout } from './rejoin-rollout.ts'
import { createRolloutStore } from './rollout-store.ts'
import { runRollout } from './run-rollout.ts'
import { rolloutAttention } from './show-attention.ts'
import { showJob } from './show-template.ts'
import { takeUpRollouts } from './take-up-rollouts.ts'
import type { RejoiningDatabase } from './take-in.ts'
import { createTemplateStore } from './template-store.ts'
import { VersionCache, type PublishedVersion } from './version-cache.ts'

export interface TemplatesModule {
  routes(mount: Mount): void
  runRollout(rolloutId: string, signal: AbortSignal): Promise<void>
  /** Puts every rollout that should be running into the queue, unless it waits there already. */
  takeUpRollouts(): Promise<void>
  /** Migrates a database of a lazy rollout before its use. */
  bringUpToDate(databaseId: string, rolloutId: string): Promise<void>
  /** The version that new databases are made from, held still until the transaction ends. */
  currentVersion(
    tx: ControlTx,
    templateName: string,
  ): Promise<{ templateId: string; templateName: string; version: number } | null>
  /** Throws when there is no such version. */
  version(templateId: string, version: number): Promise<PublishedVersion>
  findVersion(templateId: string, version: number): Promise<PublishedVersion | null>
  /** The version that the template's databases are on their way to; 0 for a template that is gone. */
  newestVersion(templateId: string): Promise<number>
  count(): Promise<number>
  growth(days: number): Promise<Growth>
  /** Rollouts that wait for somebody; each kind with its first few. */
  attention(limit: number): Promise<Attention[]>
  /** Rollouts under way or paused, newest first. */
  underWay(limit: number): Promise<Job[]>
  rejoinRollout(tx: ControlTx, database: RejoiningDatabase, reopen: boolean): Promise<void>
  leaveLazyRollout(tx: ControlTx, rolloutId: string, databaseId: string): Promise<void>
}

export function createTemplatesModule(
  wanted: Omit<TemplatesDeps, 'templates' | 'rollouts' | 'versions'>,
): TemplatesModule {
  const templates = createTemplateStore(wanted.control.db)
  const rollouts = createRolloutStore(wanted.control.db)
  const deps: TemplatesDeps = { ...wanted, templates, rollouts, versions: new VersionCache(templates) }
  return {
    routes(mount) {
      templateRoutes(mount, deps)
      jobRoutes(mount, deps)
    },
    runRollout: (rolloutId, signal) => runRollout(deps, rolloutId, signal),
    takeUpRollouts: () => takeUpRollouts(deps),
    bringUpToDate: createBringUpToDate(deps),
    async currentVersion(tx, templateName) {
      const row = await createTemplateStore(tx).findCurrent(templateName)
      if (row === undefined) return null
      return { templateId: row.id, templateName: row.name, version: row.current_version }
    },
    version: (templateId, version) => deps.versions.require(templateId, version),
    findVersion: (templateId, version) => deps.versions.find(templateId, version),
    async newestVersion(templateId) {
      return (await templates.find(templateId))?.current_version ?? 0
    },
    count: () => templates.count(),
    growth: (days) =>
      countGrowth(wanted.control.db, { table: 'templates', endedAt: null }, wanted.clock.now(), days),
    attention: (limit) => rolloutAttention(rollouts, limit),
    underWay: async (limit) => (await rollouts.listUnderWay(limit)).map(showJob),
    rejoinRollout: (tx, database, reopen) => rejoinRollout(deps, tx, database, reopen),
    leaveLazyRollout: (tx, rolloutId, databaseId) => leaveLazyRollout(deps, tx, rolloutId, databaseId),
  }
}
