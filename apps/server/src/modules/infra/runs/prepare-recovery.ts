import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { beginRun } from './begin-run.ts'
import type { RunRow } from './tables.ts'

/** Gives what begins the recovery of a resource, in the transaction that ends the run which was cut short. */
export async function prepareRecovery(
  deps: InfraDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  dead: RunRow,
): Promise<(tx: ControlTx) => Promise<void>> {
  const { organization_id: organizationId, resource_id: resourceId } = dead
  const box = await deps.boxOf(organizationId)
  const id = newId('run')
  const text = openText(box, 'infra_runs.sealed_inputs', dead.id, dead.sealed_inputs)
  const sealedInputs = sealText(box, 'infra_runs.sealed_inputs', id, text)
  return async (tx) => {
    const resource = await createResourceStore(tx).findLocked(organizationId, resourceId)
    if (resource !== undefined)
      await beginRun(deps, tx, context, resource, { id, kind: 'recover', sealedInputs })
  }
}
