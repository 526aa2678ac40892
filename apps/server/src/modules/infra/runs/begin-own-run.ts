import { systemActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { newId } from '../../../kernel/ids.ts'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import type { ResourceRow } from '../resources/tables.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { beginRun } from './begin-run.ts'

/**
 * Begins a run that nobody has asked for, with the resource's own inputs; nothing while one is under way. `isWanted` decides on the row as it is held, in
 * the same transaction.
 */
export async function beginOwnRun(
  deps: InfraDeps,
  found: ResourceRow,
  kind: 'drift' | 'recover',
  isWanted: (tx: ControlTx, held: ResourceRow) => boolean | Promise<boolean>,
): Promise<void> {
  const box = await deps.boxOf(found.organization_id)
  const id = newId('run')
  await deps.control.transaction(async (tx) => {
    const held = await createResourceStore(tx).findLocked(found.organization_id, found.id)
    if (held === undefined || held.run_id !== null || !(await isWanted(tx, held))) return
    const text = openText(box, 'infra_resources.sealed_inputs', held.id, held.sealed_inputs)
    const sealedInputs = sealText(box, 'infra_runs.sealed_inputs', id, text)
    const context = { actor: systemActor('infra'), requestId: null }
    await beginRun(deps, tx, context, held, { id, kind, sealedInputs })
  })
}
