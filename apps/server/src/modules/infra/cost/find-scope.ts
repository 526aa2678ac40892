import { namedOrganization } from '../../../kernel/http/named-organization.ts'
import type { InfraDeps, ProjectContext } from '../deps.ts'
import type { InfraPermission } from '../find-scope.ts'

/** What costs and budgets are asked for: an organization, or one of its projects. */
export interface CostScope {
  organizationId: string
  projectId: string | null
}

/** @throws ORGANIZATION_REQUIRED, ORGANIZATION_NOT_FOUND, PROJECT_NOT_FOUND, FORBIDDEN */
export async function findCostScope(
  deps: InfraDeps,
  context: ProjectContext,
  named: { organization?: string | undefined; project?: string | undefined },
  permission: InfraPermission,
): Promise<CostScope> {
  const { organization, project } = named
  if (project !== undefined) {
    const found = await deps.projects.find({ context, project, organization }, permission)
    return { organizationId: found.organizationId, projectId: found.id }
  }
  const reference = namedOrganization(context, organization)
  const { id } = await deps.organizations.access(context.actor, reference, permission)
  return { organizationId: id, projectId: null }
}
