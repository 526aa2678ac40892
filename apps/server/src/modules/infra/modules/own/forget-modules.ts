import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { OwnModuleDeps } from './deps.ts'
import { folderFor, removeFiles } from './keep-files.ts'
import { createModuleStore } from './module-store.ts'

/** Removes all modules of an organization that is gone for good; once that is sure, also the files that nobody else has. */
export async function forgetModules(
  deps: Pick<OwnModuleDeps, 'control' | 'log' | 'moduleFiles'>,
  tx: ControlTx,
  organizationId: string,
): Promise<void> {
  const places = (await createModuleStore(tx).list(organizationId)).map(({ commit_id: commit, hash }) => ({
    commit,
    hash,
  }))
  await createModuleStore(tx).removeOrganization(organizationId)
  const removeUnused = async () => {
    for (const place of places)
      if (!(await createModuleStore(deps.control.db).isKept(place)))
        await removeFiles(folderFor(deps.moduleFiles, place))
  }
  tx.afterCommit(() => {
    removeUnused().catch((error: unknown) =>
      deps.log.error({ err: error }, 'Files of modules that nobody has any more could not be removed.'),
    )
  })
}
