import type { CreateProject } from '@tenantry/contract'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newIdBody } from '../../kernel/ids.ts'
import { mergeJson } from '../../kernel/merge-json.ts'
import { distinctSlug, slugFrom } from '../../kernel/slug.ts'
import type { ProjectDeps } from './deps.ts'
import { changeSettings, defaultEnvironments, environmentsColumn } from './environments.ts'
import { projectTarget } from './show-project.ts'
import { createProjectStore } from './store.ts'
import type { ProjectRow } from './tables.ts'

const PROJECTS_MAX = 500

/**
 * Creates a project in an organization, by its id or slug. A slug that was chosen must be free there; one that is made from the name gives way.
 * @throws ORGANIZATION_NOT_FOUND, FORBIDDEN, PROJECT_SLUG_TAKEN, PROJECT_LIMIT_REACHED, INVALID_REQUEST
 */
export async function createProject(
  deps: ProjectDeps,
  context: RequestContext,
  organization: string,
  input: Omit<CreateProject, 'organization'>,
): Promise<ProjectRow> {
  const id = `prj_${context.reservedId ?? newIdBody()}`
  return deps.control.transaction(async (tx) => {
    const access = await deps.organizations.open(tx, context.actor, organization, 'projects.manage')
    const store = createProjectStore(tx)
    const earlier = await store.find(access.id, id)
    if (earlier !== undefined) return earlier
    if ((await store.count(access.id)) >= PROJECTS_MAX) throw limitReached()
    const environments = input.environments ?? [...defaultEnvironments]
    const now = deps.clock.now()
    const row: ProjectRow = {
      id,
      organization_id: access.id,
      slug: await freeSlug(store, access.id, input),
      name: input.name.trim(),
      environments: environmentsColumn.encode(environments),
      metadata: mergeJson('{}', input.metadata ?? {}, '/metadata'),
      settings: changeSettings('{}', input.settings ?? {}, environments),
      created_at: now,
      updated_at: now,
      deleted_at: null,
      purge_at: null,
    }
    await store.insert(row)
    await deps.audit(tx, context, 'project.created', projectTarget(row), {
      slug: row.slug,
      name: row.name,
      environments,
    })
    return row
  })
}

/** The organization is locked: what is free now stays so. */
async function freeSlug(
  store: ReturnType<typeof createProjectStore>,
  organizationId: string,
  { slug, name }: Pick<CreateProject, 'slug' | 'name'>,
): Promise<string> {
  const wanted = slug ?? slugFrom(name, 'project')
  if ((await store.find(organizationId, wanted)) === undefined) return wanted
  if (slug !== undefined) throw slugTaken(slug)
  return distinctSlug(wanted)
}

export function slugTaken(slug: string): ProblemError {
  return problem('PROJECT_SLUG_TAKEN', {
    detail: `The organization has a project "${slug}".`,
    hint: 'Choose another slug, or leave it out to get one made from the name. A deleted project keeps its slug until it is gone for good.',
  })
}

function limitReached(): ProblemError {
  return problem('PROJECT_LIMIT_REACHED', {
    detail: `An organization has at most ${PROJECTS_MAX} projects, deleted ones included.`,
    hint: 'Delete one that is not needed.',
  })
}
