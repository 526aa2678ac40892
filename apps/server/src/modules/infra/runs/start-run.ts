import type { Run } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { planAnew } from '../resources/change-resource.ts'

/** Plans a resource again as it was last asked for, looks for drift, or recovers it. @throws as `planAnew` */
export async function startRun(
  deps: InfraDeps,
  context: RequestContext,
  resourceId: string,
  kind: 'change' | 'drift' | 'recover',
): Promise<Run> {
  const { run } = await planAnew(deps, context, resourceId, { kind, sent: {} })
  return run
}
