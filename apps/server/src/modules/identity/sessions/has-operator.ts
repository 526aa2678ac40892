import type { IdentityDeps } from '../deps.ts'
import type { SessionRow } from './tables.ts'

/**
 * Whether the operator behind an impersonation still is one: who was disabled, removed, or relieved of the role acts as nobody any more. True for
 * a user's own session.
 */
export async function hasOperator(
  deps: Pick<IdentityDeps, 'users'>,
  { impersonator_id: operatorId }: Pick<SessionRow, 'impersonator_id'>,
): Promise<boolean> {
  if (operatorId === null) return true
  const operator = await deps.users.find(operatorId)
  return operator !== undefined && operator.disabled_at === null && operator.operator_role !== null
}
