import type { ProjectSettings, UpdateProject } from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import { mergeJson } from '../../kernel/merge-json.ts'
import { slugTaken } from './create-project.ts'
import type { ProjectDeps } from './deps.ts'
import { changeSettings, environmentsColumn, readSettings } from './environments.ts'
import { lockProject, organizationOf, present, type NamedProject } from './find-project.ts'
import { requireUnused } from './require-unused.ts'
import { projectTarget } from './show-project.ts'
import { createProjectStore } from './store.ts'
import type { ProjectRow } from './tables.ts'

/**
 * Changes a project. `metadata` is merged member by member; the old slug is free at once. An environment that something lies in stays.
 * @throws PROJECT_NOT_FOUND, PROJECT_SLUG_TAKEN, PROJECT_IN_USE, FORBIDDEN, INVALID_REQUEST
 */
export async function updateProject(
  deps: ProjectDeps,
  named: NamedProject,
  input: UpdateProject,
): Promise<ProjectRow> {
  const organization = await organizationOf(deps, named)
  return deps.control.transaction(async (tx) => {
    const row = present(await lockProject(deps, tx, named, organization))
    const { slug } = input
    if (slug !== undefined && slug !== row.slug) await requireFree(tx, row, slug)
    const before = environmentsColumn.decode(row.environments)
    const environments = input.environments ?? before
    const removed = before.filter((name) => !environments.includes(name))
    if (removed.length > 0) await requireUnused(deps, tx, row, removed)
    const changes = {
      ...(input.name === undefined ? {} : { name: input.name.trim() }),
      ...(slug === undefined ? {} : { slug }),
      environments: environmentsColumn.encode(environments),
      ...(input.metadata === undefined
        ? {}
        : { metadata: mergeJson(row.metadata, input.metadata, '/metadata') }),
      settings: changeSettings(row.settings, settingsBeside(row, input, removed), environments),
      updated_at: deps.clock.now(),
    }
    await createProjectStore(tx).update(row.organization_id, row.id, changes)
    const after = { ...row, ...changes }
    await deps.audit(tx, named.context, 'project.updated', projectTarget(row), {
      before: summary(row),
      after: summary(after),
      fields: Object.keys(input),
    })
    return after
  })
}

/** The default goes with its environment, unless the request sets another. */
function settingsBeside(
  row: ProjectRow,
  { settings = {} }: UpdateProject,
  removed: readonly string[],
): Partial<ProjectSettings> {
  const { default_environment: chosen } = readSettings(row.settings)
  const isGone = chosen !== null && removed.includes(chosen) && settings.default_environment === undefined
  return isGone ? { ...settings, default_environment: null } : settings
}

async function requireFree(tx: ControlTx, row: ProjectRow, slug: string): Promise<void> {
  if ((await createProjectStore(tx).find(row.organization_id, slug)) !== undefined) throw slugTaken(slug)
}

function summary({ name, slug, environments, settings }: ProjectRow) {
  return {
    name,
    slug,
    environments: environmentsColumn.decode(environments),
    settings: readSettings(settings),
  }
}
