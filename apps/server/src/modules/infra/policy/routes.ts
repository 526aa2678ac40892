import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import type { InfraDeps } from '../deps.ts'
import { createPolicy, findPlace } from './create-policy.ts'
import { findPolicy } from './find-policy.ts'
import { createPolicyStore } from './policy-store.ts'
import { showPolicy } from './show-policy.ts'
import { tryPolicies } from './try-policies.ts'
import { deletePolicy, updatePolicy } from './update-policy.ts'

export function policyRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.createPolicy, async (context) =>
    showPolicy(await createPolicy(deps, context, context.body)),
  )
  mount(operations.listPolicies, async (context) => {
    const { organizationId, projectId } = await findPlace(deps, context, context.query, 'infra.read')
    const store = createPolicyStore(deps.control.db)
    return showPage(store.list(organizationId, projectId, readPage(context.query)), showPolicy)
  })
  mount(operations.getPolicy, async ({ actor, params }) =>
    showPolicy(await findPolicy(deps, actor, params.policy, 'infra.read')),
  )
  mount(operations.updatePolicy, async (context) =>
    showPolicy(await updatePolicy(deps, context, context.params.policy, context.body)),
  )
  mount(operations.deletePolicy, (context) => deletePolicy(deps, context, context.params.policy))
  mount(operations.evaluatePolicies, (context) => tryPolicies(deps, context, context.body))
}
