import { credentialSealedColumns } from './credentials/sealed-secret.ts'
import { sealedPlace, type SealedColumn, type SecretBox } from '../../kernel/vault/index.ts'

/** What this module seals for an organization, by table and column; each row has one text in it. */
export type SealedText =
  | 'infra_resources.sealed_inputs'
  | 'infra_runs.sealed_inputs'
  | 'infra_plans.sealed'
  | 'infra_plan_documents.sealed'
  | 'infra_rescued_states.sealed'
  | 'infra_state_versions.sealed'

export function sealText(box: SecretBox, column: SealedText, rowId: string, text: string): string {
  return box.seal(text, placeOf(column, rowId))
}

export function openText(box: SecretBox, column: SealedText, rowId: string, sealed: string): string {
  return box.open(sealed, placeOf(column, rowId))
}

export const infraSealedColumns: readonly SealedColumn[] = [
  ...credentialSealedColumns,
  columnOf('infra_resources.sealed_inputs', 'id'),
  columnOf('infra_runs.sealed_inputs', 'id'),
  columnOf('infra_plans.sealed', 'run_id'),
  columnOf('infra_plan_documents.sealed', 'run_id'),
  columnOf('infra_rescued_states.sealed', 'run_id'),
  columnOf('infra_state_versions.sealed', 'id'),
]

function columnOf(text: SealedText, key: string): SealedColumn {
  const [table = '', column = ''] = text.split('.')
  return {
    table,
    column,
    key,
    organization: 'organization_id',
    place: (row) => placeOf(text, String(row[key])),
  }
}

function placeOf(text: SealedText, rowId: string): string {
  const [table = '', column = ''] = text.split('.')
  return sealedPlace(table, column, rowId)
}
