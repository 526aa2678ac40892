import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { createResourceStore } from '../../resources/resource-store.ts'
import { requireModule } from '../find-module.ts'
import type { OwnModuleDeps } from './deps.ts'
import { folderFor, removeFiles } from './keep-files.ts'
import { createModuleStore } from './module-store.ts'

const USES_SHOWN = 5

/**
 * Removes a customer's module, and its files when nobody else has the same.
 * @throws MODULE_NOT_FOUND, MODULE_IN_USE, FORBIDDEN
 */
export async function deleteModule(
  deps: OwnModuleDeps,
  context: RequestContext,
  organizationId: string,
  name: string,
): Promise<void> {
  const module = await requireModule(deps, organizationId, name)
  if (module.source === null)
    throw problem('MODULE_IN_USE', { detail: 'The module comes with Tenantry, and stays.' })
  const place = { commit: module.source.commit, hash: module.source.hash }
  const isLast = await deps.control.transaction(async (tx) => {
    await deps.organizations.open(tx, context.actor, organizationId, 'infra.manage')
    const store = createModuleStore(tx)
    const row = await store.find(organizationId, name)
    if (row === undefined) return false
    const uses = await createResourceStore(tx).withModule(organizationId, name, USES_SHOWN)
    if (uses.length > 0)
      throw problem('MODULE_IN_USE', {
        detail: `It is needed for ${uses.map(({ id }) => `resource ${id}`).join(', ')}.`,
        hint: 'Destroy these first.',
      })
    await store.remove(organizationId, row.id)
    const target = { type: 'module', id: row.id, organizationId }
    await deps.audit(tx, context, 'module.deleted', target, { name, url: row.url, commit: row.commit_id })
    return !(await store.isKept(place))
  })
  if (isLast) await removeFiles(folderFor(deps.moduleFiles, place))
}
