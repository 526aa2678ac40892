import type { ControlTx } from '../../../kernel/db/index.ts'
import type { SecretBox } from '../../../kernel/vault/index.ts'
import type { InfraDeps } from '../deps.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { createPolicyStore } from './policy-store.ts'

const COLUMN = 'infra_plan_documents.sealed'

/** Keeps what policies see of a plan, as long as it waits. */
export async function savePlanDocument(
  tx: ControlTx,
  box: SecretBox,
  { id, organization_id: organizationId }: { id: string; organization_id: string },
  document: unknown,
): Promise<void> {
  const sealed = sealText(box, COLUMN, id, JSON.stringify(document))
  await createPolicyStore(tx).saveDocument({ run_id: id, organization_id: organizationId, sealed })
}

/** Null for a run whose plan is used up, or was never made. */
export async function readPlanDocument(
  deps: Pick<InfraDeps, 'control' | 'boxOf'>,
  organizationId: string,
  runId: string,
): Promise<unknown> {
  const row = await createPolicyStore(deps.control.db).findDocument(organizationId, runId)
  if (row === undefined) return null
  return JSON.parse(openText(await deps.boxOf(organizationId), COLUMN, runId, row.sealed))
}
