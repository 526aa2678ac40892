import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { createMemberStore } from './store.ts'

/** A member by the user's id or address; throws MEMBER_NOT_FOUND, whether there is such a user or not. */
export async function findMember(
  deps: Pick<OrganizationDeps, 'users'>,
  tx: ControlTx,
  organizationId: string,
  reference: string,
): Promise<MemberRow> {
  const user = await deps.users.find(tx, reference)
  const member = user === undefined ? undefined : await createMemberStore(tx).find(organizationId, user.id)
  if (member === undefined) throw memberNotFound()
  return member
}

export function memberNotFound(): ProblemError {
  return problem('MEMBER_NOT_FOUND', {
    detail: 'The organization has no such member.',
    hint: 'GET /auth/organizations/:organization/members lists them.',
  })
}
