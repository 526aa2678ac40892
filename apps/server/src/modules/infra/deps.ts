import type { Actor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { OrganizationAccess } from '../../kernel/http/operation-context.ts'
import type { Log } from '../../kernel/log.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { NamedProject } from '../projects/index.ts'
import type { Bell } from './bell.ts'
import type { ModuleCatalogue } from './modules/catalogue.ts'
import type { Runner } from './runner/runner.ts'

/** A request that may name a project by its slug. */
export type ProjectContext = NamedProject['context']

/** A project as this module knows it. */
export interface ProjectRef {
  id: string
  organizationId: string
  name: string
  environments: readonly string[]
  /** How many people approve a plan that changes something; null for the installation's default. */
  approvalsNeeded: number | null
}

export interface InfraDeps {
  control: ControlStore
  clock: Clock
  log: Log
  audit: RecordEntry
  /** Seals what an organization keeps. Not inside a transaction. */
  boxOf(organizationId: string): Promise<SecretBox>
  /**
   * What an actor may do in an organization.
   * @throws ORGANIZATION_NOT_FOUND for a foreign one, FORBIDDEN for a member without the permission
   */
  access(actor: Actor, organizationId: string, permission: string): Promise<OrganizationAccess>
  projects: {
    /** @throws PROJECT_NOT_FOUND for one that is missing or foreign, FORBIDDEN for a member without the permission */
    find(named: NamedProject, permission: string): Promise<ProjectRef>
    /** For the server's own work; null for one that is gone. */
    findById(organizationId: string, projectId: string): Promise<ProjectRef | null>
  }
  credentials: CredentialSource
  modules: ModuleCatalogue
  runner: Runner
  /** Enqueues the work of a run, in the caller's transaction. */
  enqueue(tx: ControlTx, runId: string): Promise<void>
  bell: Bell
  /** Aborts when the process ends. */
  stopping: AbortSignal
  settings: InfraSettings
}

export interface CredentialSource {
  /** @throws CREDENTIAL_NOT_FOUND for one that is missing, foreign, or for another cloud */
  require(organizationId: string, credentialId: string, cloud: string): Promise<void>
  /** What a run finds in its environment. */
  environment(organizationId: string, credentialId: string): Promise<Readonly<Record<string, string>>>
}

export interface InfraSettings {
  /** How long a plan waits for its approvals. */
  planSeconds: number
  /** How many people approve a plan where a project says nothing. */
  approvalsNeeded: number
  /** How long an engine that was interrupted may take to end by itself. */
  graceSeconds: number
  /** How long one step of an engine may take. */
  stepSeconds: number
}
