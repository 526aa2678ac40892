import { mkdir } from 'node:fs/promises'
import type { TenantTarget } from '../../engine/target.ts'
import { systemActor } from '../../kernel/actor.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import { finishDatabase } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { snapshotFolder, snapshotPath } from './snapshot-path.ts'
import { recordSnapshot } from './snapshots.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

/** A database of a template, as a rollout sees it. */
export interface TemplateDatabase {
  databaseId: string
  name: string
  version: number
  /** False while it is being made. */
  isReady: boolean
  /** Read when it is needed: throws DATABASE_UNREACHABLE for a server that is not configured any more. */
  readonly target: TenantTarget
}

/** What rollouts read and change of the records of databases. */
export function createTenantDatabases(deps: DatabasesDeps) {
  const describe = (row: DatabaseRow): TemplateDatabase => ({
    databaseId: row.id,
    name: row.name,
    version: row.template_version ?? 0,
    isReady: row.status === 'ready',
    get target() {
      return targetOf(row, deps.settings)
    },
  })
  return {
    count: (templateId: string, version?: number) => deps.store.countOfTemplate(templateId, version),

    async list(tx: ControlTx, templateId: string) {
      return (await createDatabasesStore(tx).listOfTemplate(templateId)).map(describe)
    },

    async page(templateId: string, page: { limit: number; cursor: string | null }) {
      const { rows, nextCursor } = await deps.store.pageOfTemplate(templateId, page)
      return { rows: rows.map(describe), nextCursor }
    },

    async findMany(databaseIds: readonly string[]) {
      const rows = await deps.store.findMany(databaseIds)
      return new Map(rows.map((row) => [row.id, describe(row)]))
    },

    /** Ends the making of a database that is recorded and has no file yet. */
    async makeReady(databaseId: string) {
      const row = await deps.store.findById(databaseId)
      if (row !== undefined) await finishDatabase(deps, row)
    },

    anyMadeFrom: (tx: ControlTx, templateId: string) => createDatabasesStore(tx).anyOfTemplate(templateId),

    async setVersion(tx: ControlTx, databaseIds: readonly string[], version: number) {
      if (databaseIds.length === 0) return
      await createDatabasesStore(tx).setVersion(databaseIds, version, deps.clock.now())
      tx.afterCommit(() => forget(deps, databaseIds))
    },

    async setLazyRollout(tx: ControlTx, databaseIds: readonly string[], rolloutId: string | null) {
      if (databaseIds.length === 0) return
      await createDatabasesStore(tx).setLazyRollout(databaseIds, rolloutId)
      tx.afterCommit(() => forget(deps, databaseIds))
    },

    async snapshotPath(databaseId: string, snapshotId: string) {
      await mkdir(snapshotFolder(deps.settings, databaseId), { recursive: true, mode: 0o700 })
      return snapshotPath(deps.settings, databaseId, snapshotId)
    },

    async recordSnapshot(target: TemplateDatabase, templateId: string, snapshotId: string) {
      if ((await deps.store.findSnapshot(target.databaseId, snapshotId)) !== undefined) return
      const row = { id: target.databaseId, template_id: templateId, template_version: target.version }
      const source = { actor: systemActor('rollout'), requestId: null }
      await recordSnapshot(deps, source, row, { id: snapshotId, reason: 'before_migration' })
    },
  }
}

function forget(deps: DatabasesDeps, databaseIds: readonly string[]): void {
  for (const databaseId of databaseIds) deps.known.forget(databaseId)
}
