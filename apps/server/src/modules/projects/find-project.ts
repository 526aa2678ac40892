import type { ControlTx } from '../../kernel/db/index.ts'
import { problem, ProblemError } from '../../kernel/errors.ts'
import { namedOrganization } from '../../kernel/http/named-organization.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { ProjectDeps } from './deps.ts'
import { createProjectStore } from './store.ts'
import type { ProjectRow } from './tables.ts'

/** A request that names a project: by id, or by slug within an organization that it names as well. */
export interface NamedProject {
  context: RequestContext & Parameters<typeof namedOrganization>[0]
  project: string
  organization: string | undefined
}

/**
 * A project that is not deleted, for an actor with a permission in its organization.
 * @throws PROJECT_NOT_FOUND for one that is missing or foreign, ORGANIZATION_REQUIRED and ORGANIZATION_NOT_FOUND for a slug, FORBIDDEN
 */
export async function findProject(
  deps: Pick<ProjectDeps, 'control' | 'organizations'>,
  named: NamedProject,
  permission: string,
): Promise<ProjectRow> {
  const { actor } = named.context
  const organization = await organizationOf(deps, named)
  const { id } = await asProjectProblem(named, () =>
    deps.organizations.access(actor, organization, permission),
  )
  return present(await createProjectStore(deps.control.db).find(id, named.project))
}

/** As `findProject`, for a change: the organization is locked, so that changes of its projects take turns. Deleted ones are given as well. */
export async function lockProject(
  deps: Pick<ProjectDeps, 'organizations'>,
  tx: ControlTx,
  named: NamedProject,
  organization: string,
): Promise<ProjectRow> {
  const { actor } = named.context
  const { id } = await asProjectProblem(named, () =>
    deps.organizations.open(tx, actor, organization, 'projects.manage'),
  )
  const row = await createProjectStore(tx).find(id, named.project)
  if (row === undefined) throw projectNotFound()
  return row
}

/** The organization of a project that is named by its id, else the one that the request names. */
export async function organizationOf(
  { control }: Pick<ProjectDeps, 'control'>,
  { context, project, organization }: NamedProject,
): Promise<string> {
  if (!project.startsWith('prj_')) return namedOrganization(context, organization)
  const found = await createProjectStore(control.db).organizationOf(project)
  if (found === undefined) throw projectNotFound()
  return found
}

/** Refuses a deleted one. */
export function present(row: ProjectRow | undefined): ProjectRow {
  if (row === undefined || row.deleted_at !== null) throw projectNotFound()
  return row
}

/** Who names an id is not told that it is there: neither that of a project nor that of its organization. */
async function asProjectProblem<T>({ project }: NamedProject, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isOutside = error instanceof ProblemError && error.code === 'ORGANIZATION_NOT_FOUND'
    throw isOutside && project.startsWith('prj_') ? projectNotFound() : error
  }
}

function projectNotFound(): ProblemError {
  return problem('PROJECT_NOT_FOUND', {
    detail: 'There is no such project, or it is not yours to see.',
    hint: 'GET /projects?organization=… lists those of an organization.',
  })
}
