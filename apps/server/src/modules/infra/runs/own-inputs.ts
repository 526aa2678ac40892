import type { InfraDeps } from '../deps.ts'
import { sealText } from '../sealed-columns.ts'
import type { Work } from './open-work.ts'

/** What the run was given, for the resource's own row: what it is made to be from now on. */
export async function ownInputs(
  deps: InfraDeps,
  { resource, inputsText }: Work,
): Promise<{ sealed_inputs: string }> {
  const box = await deps.boxOf(resource.organization_id)
  return { sealed_inputs: sealText(box, 'infra_resources.sealed_inputs', resource.id, inputsText) }
}
