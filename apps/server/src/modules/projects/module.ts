import type { ProjectApprovals } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { purgeProjects } from './delete-project.ts'
import type { ProjectDeps } from './deps.ts'
import { projectRoutes } from './routes.ts'
import { environmentsColumn, readSettings } from './environments.ts'
import { findProject, type NamedProject } from './find-project.ts'
import { createProjectStore } from './store.ts'
import type { ProjectRow } from './tables.ts'

/** A project as other modules know it. */
export interface ProjectRef {
  id: string
  organizationId: string
  name: string
  environments: readonly string[]
  /** Who approves plans of its resources; null where the project does not say. */
  approvals: ProjectApprovals | null
}

export interface ProjectsModule {
  routes(mount: Mount): void
  /**
   * A project that is not deleted, for an actor with a permission in its organization.
   * @throws PROJECT_NOT_FOUND for one that is missing or foreign, ORGANIZATION_REQUIRED and ORGANIZATION_NOT_FOUND for a slug, FORBIDDEN
   */
  find(named: NamedProject, permission: string): Promise<ProjectRef>
  /** For the server's own work; null for one that is gone. */
  findById(organizationId: string, projectId: string): Promise<ProjectRef | null>
  /** Removes the projects of an organization that is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
  /** Removes for good what was deleted long enough ago. */
  prune(): Promise<void>
}

export function createProjectsModule(deps: ProjectDeps): ProjectsModule {
  return {
    routes: (mount) => projectRoutes(mount, deps),
    find: async (named, permission) => refOf(await findProject(deps, named, permission)),
    async findById(organizationId, projectId) {
      const row = await createProjectStore(deps.control.db).find(organizationId, projectId)
      return row === undefined || row.deleted_at !== null ? null : refOf(row)
    },
    removeOrganization: (tx, organizationId) => createProjectStore(tx).removeOrganization(organizationId),
    prune: () => purgeProjects(deps),
  }
}

function refOf({ id, organization_id, name, environments, settings }: ProjectRow): ProjectRef {
  return {
    id,
    organizationId: organization_id,
    name,
    environments: environmentsColumn.decode(environments),
    approvals: readSettings(settings).approvals,
  }
}
