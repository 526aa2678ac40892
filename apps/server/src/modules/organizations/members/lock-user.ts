import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { OrganizationDeps } from '../deps.ts'

/** A user by id or address, who is not deleted before the transaction ends; throws USER_NOT_FOUND. Comes before the organization's lock. */
export async function lockUser(
  deps: Pick<OrganizationDeps, 'users'>,
  tx: ControlTx,
  reference: string,
): Promise<KnownUser> {
  const user = await deps.users.lock(tx, reference)
  if (user !== undefined) return user
  throw problem('USER_NOT_FOUND', {
    detail: `There is no user ${reference}.`,
    hint: 'Invite the address instead: whoever accepts becomes a member.',
  })
}
