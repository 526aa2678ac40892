import type { NamedOrganization } from '@tenantry/contract'
import type { SchemaDocument } from '@tenantry/schema'
import type { Expression } from 'kysely'
import type { Engine } from '../../engine/engine.ts'
import type { StructureMarker } from '../../engine/target.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlDb, ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { KnownDatabases } from './known-databases.ts'
import type { DatabasesStore } from './store.ts'

export interface DatabasesDeps {
  control: ControlStore
  store: DatabasesStore
  engine: Engine
  clock: Clock
  log: Log
  audit: RecordEntry
  known: KnownDatabases
  templates: TemplateSource
  /** Whether an actor may know of a database; with an organization, of it as that organization's. */
  sees(actor: Actor, databaseId: string, organizationId: string | null): boolean | Promise<boolean>
  organizations: OrganizationsOfDatabases
  /** Lets other modules take out what hangs on a database, in the transaction that removes its record. */
  beforePurged(tx: ControlTx, databaseId: string): Promise<void>
  settings: DatabasesSettings
}

export interface DatabasesSettings {
  /** Folder for uploads, exports and other files that live for one request. */
  scratchDir: string
  snapshotDir: string
  deletedRetentionSeconds: number
  libsql: { url: string; authToken: string | null } | null
}

/** Which organizations were given which databases. */
export interface OrganizationsOfDatabases {
  /** One that is open, by id or slug. */
  find(db: ControlDb, reference: string): Promise<{ id: string } | undefined>
  /** The ids of an organization's databases, as a part of a query. */
  databasesOf(organizationId: string): Expression<string>
  /** By the ids of the databases; of each the first few, in the order in which they were given it. */
  of(databaseIds: readonly string[]): Promise<ReadonlyMap<string, readonly NamedOrganization[]>>
}

/** What templates tell this module. */
export interface TemplateSource {
  /**
   * The version that new databases are made from, held still until the transaction ends, so that a push sees either the database or not the
   * old version; null when there is no such template.
   */
  currentVersion(tx: ControlTx, templateName: string): Promise<TemplateVersionRef | null>
  /** Throws when there is no such version. */
  version(templateId: string, version: number): Promise<TemplateVersionContent>
  findVersion(templateId: string, version: number): Promise<TemplateVersionContent | null>
  /**
   * Another content came into a database of the template, or the database came back: a rollout that is not over takes it in (again). With
   * `reopen`, one that is over and missed it goes on as well.
   */
  rejoinRollout(
    tx: ControlTx,
    database: { templateId: string; databaseId: string; name: string },
    reopen: boolean,
  ): Promise<void>
  /** A database goes for good or for a while: a lazy rollout waits for it no longer. */
  leaveLazyRollout(tx: ControlTx, rolloutId: string, databaseId: string): Promise<void>
}

export interface TemplateVersionRef {
  templateId: string
  templateName: string
  version: number
}

export interface TemplateVersionContent {
  marker: StructureMarker
  document: SchemaDocument
}
