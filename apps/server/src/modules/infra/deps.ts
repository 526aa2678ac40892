import type { ProjectApprovals } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { OrganizationsModule } from '../organizations/index.ts'
import type { NamedProject } from '../projects/index.ts'
import type { Bell } from './bell.ts'
import type { CostDeps } from './cost/deps.ts'
import type { CredentialDeps } from './credentials/deps.ts'
import type { ModuleCatalogue } from './modules/catalogue.ts'
import type { Rego } from './policy/rego/rego.ts'
import type { Runner } from './runner/runner.ts'
import type { StateHomes } from './state/s3/s3-settings.ts'

/** A request that may name a project by its slug. */
export type ProjectContext = NamedProject['context']

/** A project as this module knows it. */
export interface ProjectRef {
  id: string
  organizationId: string
  name: string
  environments: readonly string[]
  /** Who approves plans; null for the installation's default. */
  approvals: ProjectApprovals | null
}

/** Credentials are lent to runs; whoever asks for them is asked for permissions in the same way. */
export interface InfraDeps extends CredentialDeps, CostDeps {
  /** Seals what an organization keeps. Not inside a transaction. */
  boxOf(organizationId: string): Promise<SecretBox>
  organizations: Pick<OrganizationsModule, 'access' | 'isOpen' | 'open' | 'roleIn'>
  projects: {
    /** @throws PROJECT_NOT_FOUND for one that is missing or foreign, FORBIDDEN for a member without the permission */
    find(named: NamedProject, permission: string): Promise<ProjectRef>
    /** For the server's own work; null for one that is gone. */
    findById(organizationId: string, projectId: string): Promise<ProjectRef | null>
  }
  modules: ModuleCatalogue
  runner: Runner
  rego: Rego
  /** Enqueues the work of a run, in the caller's transaction. */
  enqueue(tx: ControlTx, runId: string): Promise<void>
  bell: Bell
  /** Aborts when the process ends. */
  stopping: AbortSignal
  settings: InfraSettings
  /** Where states are kept. */
  states: StateHomes
}

export interface InfraSettings {
  /** How long a plan waits for its approvals. */
  planSeconds: number
  /** How many people approve a plan where a project says nothing. */
  approvalsNeeded: number
  /** How long an engine that was interrupted may take to end by itself. */
  graceSeconds: number
  /** How often a resource that is ready is looked at by itself; 0 for never. */
  driftSeconds: number
  /** How long one step of an engine may take. */
  stepSeconds: number
}
