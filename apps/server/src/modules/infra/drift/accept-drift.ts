import type { Run } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { planAnew } from '../resources/change-resource.ts'

/**
 * Plans to write into the state what was found. It goes through the approvals that every plan takes.
 * @throws RESOURCE_STATE where nothing was found; RESOURCE_NOT_FOUND, RESOURCE_BUSY, FORBIDDEN
 */
export async function acceptDrift(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
): Promise<Run> {
  const { run } = await planAnew(deps, context, resourceId, { kind: 'accept', sent: {} })
  return run
}
