import type { UpdatePolicy } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { checkRules } from './check-rules.ts'
import { policyNameTaken } from './create-policy.ts'
import { findPolicy, policyNotFound } from './find-policy.ts'
import { createPolicyStore } from './policy-store.ts'
import { policyTarget, rulesColumn } from './show-policy.ts'
import type { PolicyRow } from './tables.ts'

/** @throws POLICY_NOT_FOUND, POLICY_NAME_TAKEN, FORBIDDEN, REGO_UNAVAILABLE, REGO_INVALID, RATE_LIMITED */
export async function updatePolicy(
  deps: InfraDeps,
  context: RequestContext,
  policyId: string,
  input: UpdatePolicy,
): Promise<PolicyRow> {
  const found = await findPolicy(deps, context.actor, policyId, 'infra.manage')
  if (input.rules !== undefined) await checkRules(deps, found.organization_id, input.rules)
  return deps.control.transaction(async (tx) => {
    const row = await openPolicy(deps, tx, context, found)
    const store = createPolicyStore(tx)
    const name = input.name?.trim() ?? row.name
    if (name !== row.name && (await store.findByName(row.organization_id, name)) !== undefined)
      throw policyNameTaken(name)
    const changes = {
      name,
      description: input.description ?? row.description,
      enabled: (input.enabled ?? row.enabled === 1) ? 1 : 0,
      rules: input.rules === undefined ? row.rules : rulesColumn.encode(input.rules),
      updated_at: deps.clock.now(),
    }
    await store.update(row.organization_id, row.id, changes)
    const after = { ...row, ...changes }
    await deps.audit(tx, context, 'policy.updated', policyTarget(row), {
      name,
      before: summary(row),
      after: summary(after),
    })
    return after
  })
}

/** @throws POLICY_NOT_FOUND, FORBIDDEN */
export async function deletePolicy(
  deps: InfraDeps,
  context: RequestContext,
  policyId: string,
): Promise<void> {
  const found = await findPolicy(deps, context.actor, policyId, 'infra.manage')
  await deps.control.transaction(async (tx) => {
    const row = await openPolicy(deps, tx, context, found)
    await createPolicyStore(tx).remove(row.organization_id, row.id)
    await deps.audit(tx, context, 'policy.deleted', policyTarget(row), summary(row))
  })
}

/** The organization is locked, so that changes of its policies take turns, and what the actor may do is decided again. */
async function openPolicy(
  deps: InfraDeps,
  tx: ControlTx,
  { actor }: RequestContext,
  { id, organization_id: organizationId }: PolicyRow,
): Promise<PolicyRow> {
  await deps.organizations.open(tx, actor, organizationId, 'infra.manage')
  const row = await createPolicyStore(tx).find(organizationId, id)
  if (row === undefined) throw policyNotFound()
  return row
}

function summary({ name, enabled, rules }: PolicyRow) {
  return { name, enabled: enabled === 1, rules: rulesColumn.decode(rules) }
}
