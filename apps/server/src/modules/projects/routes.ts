import { operations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { namedOrganization } from '../../kernel/http/named-organization.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import { createProject } from './create-project.ts'
import { deleteProject, restoreProject } from './delete-project.ts'
import type { ProjectDeps } from './deps.ts'
import { findProject, type NamedProject } from './find-project.ts'
import { showProject } from './show-project.ts'
import { createProjectStore } from './store.ts'
import { updateProject } from './update-project.ts'

export function projectRoutes(mount: Mount, deps: ProjectDeps): void {
  mount(operations.createProject, async (context) => {
    const { organization, ...input } = context.body
    return showProject(await createProject(deps, context, namedOrganization(context, organization), input))
  })
  mount(operations.listProjects, async (context) => {
    const { actor, query } = context
    const named = namedOrganization(context, query.organization)
    const { id } = await deps.organizations.access(actor, named, 'projects.read')
    const wanted = { ...readPage(query), search: query.search, deleted: query.deleted === 'true' }
    return showPage(createProjectStore(deps.control.db).list(id, wanted), showProject)
  })
  mount(operations.getProject, async (context) =>
    showProject(await findProject(deps, namedIn(context), 'projects.read')),
  )
  mount(operations.updateProject, async (context) =>
    showProject(await updateProject(deps, namedIn(context), context.body)),
  )
  mount(operations.deleteProject, async (context) => showProject(await deleteProject(deps, namedIn(context))))
  mount(operations.restoreProject, async (context) =>
    showProject(await restoreProject(deps, namedIn(context))),
  )
}

type Naming = NamedProject['context'] & { params: { project: string }; query: { organization?: string } }

function namedIn(context: Naming): NamedProject {
  const { params, query } = context
  return { context, project: params.project, organization: query.organization }
}
