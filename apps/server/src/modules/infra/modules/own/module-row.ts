import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ModuleDetails } from '@tenantry/contract'
import { jsonColumn } from '../../../../kernel/db/index.ts'
import type { InfraModule } from '../catalogue.ts'
import { folderFor } from './keep-files.ts'
import type { ModuleRow } from './tables.ts'

export const namesColumn = jsonColumn((value) => Value.Parse(Type.Array(Type.String()), value))
export const variablesColumn = jsonColumn((value) => Value.Parse(ModuleDetails.properties.variables, value))
export const outputsColumn = jsonColumn((value) => Value.Parse(ModuleDetails.properties.outputs, value))

/** `root`: where the files of modules lie. */
export function readModuleRow(root: string, row: ModuleRow): InfraModule {
  const variables = variablesColumn.decode(row.variables)
  return {
    name: row.name,
    kind: 'other',
    cloud: row.cloud,
    folder: folderFor(root, { commit: row.commit_id, hash: row.hash }),
    variables,
    outputs: outputsColumn.decode(row.outputs),
    readme: row.readme,
    providers: namesColumn.decode(row.providers),
    source: {
      url: row.url,
      commit: row.commit_id,
      folder: row.folder,
      hash: row.hash,
      added_by: row.added_by,
      added_at: row.created_at,
    },
    secretInputs: variables.filter(({ sensitive }) => sensitive).map(({ name }) => name),
  }
}
