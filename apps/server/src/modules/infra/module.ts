import type { FastifyInstance } from 'fastify'
import type { Attention, Growth } from '@tenantry/contract'
import { countGrowth, type ControlDb, type ControlTx } from '../../kernel/db/index.ts'
import type { Mount, MountOptions } from '../../kernel/http/mount-operation.ts'
import type { Jobs } from '../../kernel/jobs/index.ts'
import { createBudgetStore } from './cost/budgets/budget-store.ts'
import { checkBudgets } from './cost/budgets/check-budgets.ts'
import { createPeriodStore } from './cost/period-store.ts'
import { openPriceList } from './cost/price-list.ts'
import { costRoutes } from './cost/routes.ts'
import { createCredentialStore } from './credentials/credential-store.ts'
import { credentialRoutes } from './credentials/routes.ts'
import { createBell } from './bell.ts'
import type { ProjectUse } from '../projects/index.ts'
import { lookForDrift } from './drift/look-for-drift.ts'
import type { InfraDeps } from './deps.ts'
import { defineRunJob, enqueueRun } from './jobs.ts'
import { readBundledModules } from './modules/bundled-modules.ts'
import type { GitOptions } from './modules/own/fetch-commit.ts'
import { forgetModules } from './modules/own/forget-modules.ts'
import { createCatalogue } from './modules/own/own-catalogue.ts'
import { moduleRoutes } from './modules/routes.ts'
import { infraAttention } from './overview/attention.ts'
import { createPolicyStore } from './policy/policy-store.ts'
import { createRego } from './policy/rego/rego.ts'
import { policyRoutes } from './policy/routes.ts'
import { createResourceStore } from './resources/resource-store.ts'
import { infraRoutes } from './routes.ts'
import { createEngineRunner, type EngineRunnerOptions } from './runner/engine-runner.ts'
import { expirePlans } from './runs/expire-plans.ts'
import { recoverAgain } from './runs/recover-again.ts'
import { createRunStore } from './runs/run-store.ts'
import { openStateBackend } from './state/backend-routes.ts'
import { createStateStore } from './state/state-store.ts'

const USES_SHOWN = 5

export interface InfraModuleOptions extends Omit<
  InfraDeps,
  'boxOf' | 'usesOf' | 'modules' | 'runner' | 'rego' | 'enqueue' | 'bell' | 'prices' | 'members'
> {
  organizations: InfraDeps['organizations'] & InfraDeps['members']
  jobs: Jobs
  runner: EngineRunnerOptions
  /** Where OPA is looked for. */
  opa: { configured: string | null; path: string }
  /** Folder of the modules that come with Tenantry. */
  modulesFolder: string
  /** Folder for the files of customers' modules. */
  moduleFiles: string
  git: GitOptions
  /** Where a price list lies that holds in place of the bundled one, as soon as there is one. */
  pricesFile: string
  /** Runs at a time in this process. */
  workers: number
}

export interface Infra {
  routes(mount: Mount): void
  /** What engines call, below /infra/state. */
  serve(
    http: FastifyInstance,
    options: Omit<MountOptions, 'authenticate' | 'organizationAccess'>,
  ): Promise<void>
  /** Another process has committed something: whoever watches looks again. */
  wake(): void
  /** Before the server stops to answer, which engines need until they have handed in their state. */
  drain(): Promise<void>
  /**
   * Once a minute: ends runs whose plan nobody approved in time, forgets tokens that are over, begins the looks for drift that are due, and recoveries that
   * failed, tells of budgets that are reached.
   */
  maintain(): Promise<void>
  /** Of resources, of all organizations. */
  growth(days: number): Promise<Growth>
  /** What of all organizations' infrastructure waits for somebody; each kind with its first few. */
  attention(limit: number): Promise<Attention[]>
  /** What keeps a project from being deleted. */
  usesOfProject(db: ControlDb, organizationId: string, projectId: string): Promise<ProjectUse[]>
  /** Before a project is gone for good. What its resources have cost stays in the sums of the organization. */
  removeProject(tx: ControlTx, organizationId: string, projectId: string): Promise<void>
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
}

export async function createInfraModule(options: InfraModuleOptions): Promise<Infra> {
  const { jobs, runner, opa, modulesFolder, moduleFiles, git, pricesFile, workers, ...wanted } = options
  const bundled = await readBundledModules(modulesFolder)
  const deps: InfraDeps = {
    ...wanted,
    boxOf: (organizationId) => wanted.vault.organization(organizationId),
    async usesOf(db, organizationId, credentialId) {
      const rows = await createResourceStore(db).withCredential(organizationId, credentialId, USES_SHOWN)
      return rows.map(({ id }) => `resource ${id}`)
    },
    members: wanted.organizations,
    prices: await openPriceList(pricesFile, wanted.log),
    runner: createEngineRunner(runner),
    rego: createRego(opa),
    enqueue: enqueueRun(jobs),
    bell: createBell(),
    modules: createCatalogue({ ...wanted, bundled, git, moduleFiles }),
  }
  const work = defineRunJob(jobs, deps, workers)
  return {
    drain: () => work.drain(),
    routes(mount) {
      credentialRoutes(mount, deps)
      infraRoutes(mount, deps)
      moduleRoutes(mount, { ...deps, git, moduleFiles })
      costRoutes(mount, deps)
      policyRoutes(mount, deps)
    },
    serve: (http, mounting) => openStateBackend(http, deps, mounting),
    wake: () => deps.bell.ring(),
    async maintain() {
      await expirePlans(deps)
      await recoverAgain(deps)
      await lookForDrift(deps)
      await checkBudgets(deps)
    },
    growth: (days) =>
      countGrowth(
        deps.control.db,
        { table: 'infra_resources', endedAt: 'destroyed_at' },
        deps.clock.now(),
        days,
      ),
    attention: (limit) => infraAttention(deps.control.db, deps.clock.now(), limit),
    async usesOfProject(db, organizationId, projectId) {
      const rows = await createResourceStore(db).inProject(organizationId, projectId, USES_SHOWN)
      return rows.map(({ id, environment }) => ({ kind: 'resource', id, environment }))
    },
    async removeProject(tx, organizationId, projectId) {
      await createBudgetStore(tx).removeProject(organizationId, projectId)
      await createStateStore(tx).removeProject(organizationId, projectId)
      await createPolicyStore(tx).removeProject(organizationId, projectId)
      await createRunStore(tx).removeProject(organizationId, projectId)
      await createResourceStore(tx).removeProject(organizationId, projectId)
    },
    async removeOrganization(tx, organizationId) {
      await createBudgetStore(tx).removeOrganization(organizationId)
      await createPeriodStore(tx).removeOrganization(organizationId)
      await createStateStore(tx).removeOrganization(organizationId)
      await createRunStore(tx).removeOrganization(organizationId)
      await createPolicyStore(tx).removeOrganization(organizationId)
      await createResourceStore(tx).removeOrganization(organizationId)
      await createCredentialStore(tx).removeOrganization(organizationId)
      await forgetModules({ ...deps, moduleFiles }, tx, organizationId)
    },
  }
}
