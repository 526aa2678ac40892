import type { ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { createBringUpToDate } from './bring-up-to-date.ts'
import type { TemplatesDeps } from './deps.ts'
import { jobRoutes, templateRoutes } from './routes.ts'
import { createRolloutStore } from './rollout-store.ts'
import { runRollout } from './run-rollout.ts'
import { createTemplateStore } from './template-store.ts'
import { VersionCache, type PublishedVersion } from './version-cache.ts'

export interface TemplatesModule {
  routes(mount: Mount): void
  runRollout(rolloutId: string, signal: AbortSignal): Promise<void>
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
  /** The version that the template's databases are on their way to. */
  newestVersion(templateId: string): Promise<number>
  count(): Promise<number>
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
    bringUpToDate: createBringUpToDate(deps),
    async currentVersion(tx, templateName) {
      const row = await createTemplateStore(tx).findLocked(templateName)
      if (row === undefined) return null
      return { templateId: row.id, templateName: row.name, version: row.current_version }
    },
    version: (templateId, version) => deps.versions.require(templateId, version),
    findVersion: (templateId, version) => deps.versions.find(templateId, version),
    async newestVersion(templateId) {
      const row = await templates.find(templateId)
      if (row === undefined) throw new Error(`There is no template ${templateId}.`)
      return row.current_version
    },
    count: () => templates.count(),
  }
}
