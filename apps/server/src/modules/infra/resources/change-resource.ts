import type { ImportTarget, ResourceWithRun, RunKind } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import type { InfraDeps } from '../deps.ts'
import { findResource, holdResource } from '../find-scope.ts'
import { resourceBusy, resourceState } from '../problems.ts'
import { beginRun } from '../runs/begin-run.ts'
import { showRun } from '../runs/show-run.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { requireModule } from '../modules/find-module.ts'
import { checkImports } from './imports.ts'
import { checkInputs, mergeInputs, readInputs, requireFittingInputs, type Inputs } from './inputs.ts'
import { showResource } from './show-resource.ts'
import type { ResourceRow } from './tables.ts'

/** @throws RESOURCE_NOT_FOUND, RESOURCE_BUSY, RESOURCE_STATE, INPUTS_INVALID, FORBIDDEN */
export async function changeResource(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
  sent: Inputs,
): Promise<ResourceWithRun> {
  checkInputs(sent)
  return planAnew(deps, context, resourceId, { kind: 'change', sent })
}

/**
 * Plans to take over objects that are there already, which belong to the resource from then on.
 * @throws RESOURCE_NOT_FOUND, RESOURCE_BUSY, RESOURCE_STATE, INPUTS_INVALID, INVALID_REQUEST, FORBIDDEN
 */
export async function importResource(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
  imports: readonly ImportTarget[],
): Promise<ResourceWithRun> {
  checkImports(imports)
  return planAnew(deps, context, resourceId, { kind: 'import', sent: {}, imports })
}

/** @throws RESOURCE_NOT_FOUND, RESOURCE_BUSY, RESOURCE_STATE, FORBIDDEN */
export async function destroyResource(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
): Promise<ResourceWithRun> {
  return planAnew(deps, context, resourceId, { kind: 'destroy', sent: {} })
}

/**
 * Begins a run of a resource that is there: with the inputs of before and those that were sent in their place. They become the resource's own when the
 * run is applied.
 */
export async function planAnew(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
  {
    kind,
    sent,
    imports,
  }: { kind: Exclude<RunKind, 'create'>; sent: Inputs; imports?: readonly ImportTarget[] },
): Promise<ResourceWithRun> {
  const found = await findResource(deps, context.actor, resourceId, 'infra.manage')
  const box = await deps.boxOf(found.organization_id)
  // What is only looked at or taken away needs no inputs that fit.
  const module =
    kind === 'change' || kind === 'import'
      ? await requireModule(deps, found.organization_id, found.module)
      : null
  const runId = newId('run')
  const { resource, run } = await deps.control.transaction(async (tx) => {
    const held = await holdResource(tx, found)
    requireIdle(held)
    requireFit(held, kind)
    const before = readInputs(openText(box, 'infra_resources.sealed_inputs', held.id, held.sealed_inputs))
    const inputs = mergeInputs(before, sent)
    if (module !== null) requireFittingInputs(module, inputs)
    const text = JSON.stringify(inputs)
    const sealedInputs = sealText(box, 'infra_runs.sealed_inputs', runId, text)
    const row = await beginRun(deps, tx, context, held, { id: runId, kind, sealedInputs, imports })
    return { resource: { ...held, run_id: runId }, run: row }
  })
  return { resource: await showResource(deps, resource), run: showRun(run) }
}

/** One run of a resource at a time. */
export function requireIdle(resource: ResourceRow): void {
  if (resource.run_id !== null) throw resourceBusy(resource.run_id)
}

function requireFit({ status, drift }: ResourceRow, kind: RunKind): void {
  if (status === 'destroyed') throw resourceState('The resource is destroyed.', 'Ask for a new one.')
  if (kind === 'accept' && drift !== 'drifted')
    throw resourceState(
      'Nothing was found that could be accepted.',
      'Look first: `tenantry infra drift <resource>`.',
    )
  // One that was recovered may be looked at again: clouds list what was made a while later.
  if (kind === 'recover' && status !== 'unknown' && status !== 'failed')
    throw resourceState('There is nothing to recover: it is known what there is.')
  if (kind !== 'recover' && status === 'unknown')
    throw resourceState(
      'A run was cut short, and it is not known what there is.',
      'Recover it first: `tenantry infra recover <resource>`.',
    )
}
