import type { Engine } from '../../engine/engine.ts'
import type { TenantTarget } from '../../engine/target.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { RolloutStore } from './rollout-store.ts'
import type { TemplateStore } from './template-store.ts'
import type { VersionCache } from './version-cache.ts'

export interface TemplatesDeps {
  control: ControlStore
  templates: TemplateStore
  rollouts: RolloutStore
  versions: VersionCache
  engine: Engine
  clock: Clock
  log: Log
  audit: RecordEntry
  databases: TenantDatabases
  jobs: RolloutJobs
  settings: TemplatesSettings
  /** Aborted when the process is about to end: streams close. */
  stopping: AbortSignal
}

export interface TemplatesSettings {
  /** Databases at a time unless a push says otherwise. */
  rolloutConcurrency: number
  /** How long a wave waits at its end for databases that others write to. */
  busyPatienceMs: number
  /** Folder for scratch databases of dry runs. */
  scratchDir: string
}

/** Puts a rollout's work into the queue, in the caller's transaction. */
export interface RolloutJobs {
  enqueue(tx: ControlTx, rolloutId: string): Promise<void>
}

/** One database as a rollout sees it. */
export interface RolloutTarget {
  databaseId: string
  name: string
  version: number
  /** False while its file is being made. */
  isReady: boolean
  /** Throws when it lives on a server that is not configured. */
  readonly target: TenantTarget
}

/** What the databases of a template are, and what a rollout changes of their records. */
export interface TenantDatabases {
  count(templateId: string, version?: number): Promise<number>
  /** Live databases of the template, also those whose file is being made, oldest first. */
  list(tx: ControlTx, templateId: string): Promise<RolloutTarget[]>
  /** Ends the making of a database. */
  makeReady(databaseId: string): Promise<void>
  page(
    templateId: string,
    page: { limit: number; cursor: string | null },
  ): Promise<{ rows: RolloutTarget[]; nextCursor: string | null }>
  findMany(databaseIds: readonly string[]): Promise<Map<string, RolloutTarget>>
  /** Deleted ones that are still kept count too. */
  anyMadeFrom(tx: ControlTx, templateId: string): Promise<boolean>
  setVersion(tx: ControlTx, databaseIds: readonly string[], version: number): Promise<void>
  /** Sets (or clears) the lazy rollout that a database is to be migrated by at its next use. */
  setLazyRollout(tx: ControlTx, databaseIds: readonly string[], rolloutId: string | null): Promise<void>
  /** Where a snapshot's file goes; the folder is made. */
  snapshotPath(databaseId: string, snapshotId: string): Promise<string>
  recordSnapshot(target: RolloutTarget, templateId: string, snapshotId: string): Promise<void>
}
