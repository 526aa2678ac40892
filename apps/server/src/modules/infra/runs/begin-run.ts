import type { ImportTarget, RunKind } from '@tenantry/contract'
import { actorReference } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import type { ResourceRow } from '../resources/tables.ts'
import { createRunStore } from './run-store.ts'
import type { RunRow } from './tables.ts'

export interface RunOrder {
  id: string
  kind: RunKind
  /** Sealed for this run's row. */
  sealedInputs: string
  imports?: readonly ImportTarget[] | undefined
}

/** Writes a run of a resource that has none under way, its audit entry and its job, in the caller's transaction. */
export async function beginRun(
  deps: InfraDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  resource: ResourceRow,
  { id, kind, sealedInputs, imports }: RunOrder,
): Promise<RunRow> {
  const now = deps.clock.now()
  const row: RunRow = {
    id,
    organization_id: resource.organization_id,
    project_id: resource.project_id,
    resource_id: resource.id,
    kind,
    status: 'queued',
    sealed_inputs: sealedInputs,
    resource_status: resource.status,
    imports: imports === undefined ? null : JSON.stringify(imports),
    requested_by: actorReference(context.actor),
    plan: null,
    approvals: '[]',
    approvals_needed: 0,
    policy: '[]',
    reason: null,
    findings: null,
    worker: null,
    attempts: 0,
    cancel_requested_at: null,
    created_at: now,
    started_at: null,
    finished_at: null,
  }
  await createRunStore(tx).insert(row)
  await createResourceStore(tx).update(resource, { run_id: id }, now)
  await deps.audit(
    tx,
    context,
    'run.requested',
    { type: 'run', id, organizationId: resource.organization_id },
    {
      kind,
      resource: resource.id,
      project: resource.project_id,
      ...(imports === undefined ? {} : { imports }),
    },
  )
  await deps.enqueue(tx, id)
  tx.afterCommit(() => deps.bell.ring())
  return row
}
