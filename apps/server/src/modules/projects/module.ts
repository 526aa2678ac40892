import type { ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { purgeProjects } from './delete-project.ts'
import type { ProjectDeps } from './deps.ts'
import { projectRoutes } from './routes.ts'
import { createProjectStore } from './store.ts'

export interface ProjectsModule {
  routes(mount: Mount): void
  /** Removes the projects of an organization that is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
  /** Removes for good what was deleted long enough ago. */
  prune(): Promise<void>
}

export function createProjectsModule(deps: ProjectDeps): ProjectsModule {
  return {
    routes: (mount) => projectRoutes(mount, deps),
    removeOrganization: (tx, organizationId) => createProjectStore(tx).removeOrganization(organizationId),
    prune: () => purgeProjects(deps),
  }
}
