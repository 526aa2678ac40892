import { problem } from '../../kernel/errors.ts'
import { systemActor } from '../../kernel/actor.ts'
import type { ProjectDeps } from './deps.ts'
import { lockProject, organizationOf, present, type NamedProject } from './find-project.ts'
import { requireUnused } from './require-unused.ts'
import { projectTarget } from './show-project.ts'
import { createProjectStore } from './store.ts'
import type { ProjectRow } from './tables.ts'

/**
 * Deletes a project that nothing lies in. It keeps its slug, and can be restored until its time is over.
 * @throws PROJECT_NOT_FOUND, PROJECT_IN_USE, FORBIDDEN
 */
export async function deleteProject(deps: ProjectDeps, named: NamedProject): Promise<ProjectRow> {
  const organization = await organizationOf(deps, named)
  return deps.control.transaction(async (tx) => {
    const row = present(await lockProject(deps, tx, named, organization))
    await requireUnused(deps, tx, row, null)
    const now = deps.clock.now()
    const changes = { deleted_at: now, purge_at: now + deps.settings.deletedRetentionSeconds }
    await createProjectStore(tx).update(row.organization_id, row.id, changes)
    await deps.audit(tx, named.context, 'project.deleted', projectTarget(row), {
      slug: row.slug,
      purge_at: changes.purge_at,
    })
    return { ...row, ...changes }
  })
}

/** @throws PROJECT_NOT_FOUND, CONFLICT for one that is not deleted, FORBIDDEN */
export async function restoreProject(deps: ProjectDeps, named: NamedProject): Promise<ProjectRow> {
  const organization = await organizationOf(deps, named)
  return deps.control.transaction(async (tx) => {
    const row = await lockProject(deps, tx, named, organization)
    if (row.deleted_at === null) throw problem('CONFLICT', { detail: 'It is not deleted.' })
    const changes = { deleted_at: null, purge_at: null, updated_at: deps.clock.now() }
    await createProjectStore(tx).update(row.organization_id, row.id, changes)
    await deps.audit(tx, named.context, 'project.restored', projectTarget(row), { slug: row.slug })
    return { ...row, ...changes }
  })
}

/** Removes for good what was deleted long enough ago. */
export async function purgeProjects(deps: ProjectDeps): Promise<void> {
  const now = deps.clock.now()
  const source = { actor: systemActor('maintenance'), requestId: null }
  for (const row of await createProjectStore(deps.control.db).listPurgeable(now)) {
    await deps.control.transaction(async (tx) => {
      // Restored, or purged by another process, since it was listed.
      if (!(await createProjectStore(tx).purge(row.organization_id, row.id, now))) return
      await deps.beforePurged(tx, row.organization_id, row.id)
      await deps.audit(tx, source, 'project.purged', projectTarget(row), { slug: row.slug })
    })
  }
}
