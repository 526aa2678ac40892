import type { PlanPrice, RunKind } from '@tenantry/contract'
import type { InfraDeps } from '../deps.ts'
import { readInputs } from '../resources/inputs.ts'
import type { Work } from '../runs/open-work.ts'
import { pricePlan } from './price-plan.ts'

/** Whether plans of a kind only look, or take over what they have found: they name no object that stays as it is. */
export function isLook(kind: RunKind): boolean {
  return kind === 'drift' || kind === 'recover' || kind === 'accept'
}

/** What the plan of a run costs; null when its module is gone meanwhile. */
export async function priceRun(
  deps: Pick<InfraDeps, 'modules' | 'prices'>,
  { run, resource, inputsText }: Pick<Work, 'run' | 'resource' | 'inputsText'>,
  document: unknown,
): Promise<PlanPrice | null> {
  const module = await deps.modules.find(resource.organization_id, resource.module)
  if (module === null) return null
  return pricePlan(document, readInputs(inputsText), module, await deps.prices.current(), {
    isLook: isLook(run.row.kind),
  })
}
