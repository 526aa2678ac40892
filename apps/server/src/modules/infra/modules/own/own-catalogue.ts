import { ProblemError } from '../../../../kernel/errors.ts'
import type { ControlStore } from '../../../../kernel/db/index.ts'
import type { Outbound } from '../../../../kernel/net/index.ts'
import { ModuleRefused } from '../../engine/index.ts'
import { ModuleGone, type InfraModule, type ModuleCatalogue } from '../catalogue.ts'
import { fetchCommit, type GitOptions } from './fetch-commit.ts'
import { hashFiles, hashFolder, keepFiles } from './keep-files.ts'
import { createModuleStore } from './module-store.ts'
import { readModuleRow } from './module-row.ts'

interface CatalogueParts {
  control: ControlStore
  outbound: Outbound
  bundled: ReadonlyMap<string, InfraModule>
  git: GitOptions
  moduleFiles: string
}

/** The modules that come with Tenantry, and those that organizations have added. */
export function createCatalogue(parts: CatalogueParts): ModuleCatalogue {
  const { control, bundled, moduleFiles } = parts
  return {
    async find(organizationId, name) {
      const found = bundled.get(name)
      if (found !== undefined) return found
      const row = await createModuleStore(control.db).find(organizationId, name)
      return row === undefined ? null : readModuleRow(moduleFiles, row)
    },
    async list(organizationId) {
      const rows = await createModuleStore(control.db).list(organizationId)
      return [...bundled.values(), ...rows.map((row) => readModuleRow(moduleFiles, row))]
    },
    open: (_organizationId, module) => openFiles(parts, module),
  }
}

/** On another machine than the one where the module was added, its files are fetched once more: they are the same or none. */
async function openFiles(parts: CatalogueParts, { name, folder, source }: InfraModule): Promise<void> {
  if (source === null) return
  const found = await hashFolder(folder)
  if (found === source.hash) return
  if (found !== null)
    throw new ModuleGone(`The files of the module ${name} were changed on the server’s disk.`)
  const files = await fetchAgain(parts, source, name)
  if (hashFiles(files) !== source.hash)
    throw new ModuleGone(`The repository of the module ${name} gives out other files than before.`)
  await keepFiles(parts.moduleFiles, source, files)
}

async function fetchAgain(
  { outbound, git }: CatalogueParts,
  source: NonNullable<InfraModule['source']>,
  name: string,
) {
  try {
    return await fetchCommit(outbound, git, source)
  } catch (error) {
    if (error instanceof ProblemError || error instanceof ModuleRefused)
      throw new ModuleGone(`The module ${name} cannot be fetched again: ${error.message}`, { cause: error })
    throw error
  }
}
