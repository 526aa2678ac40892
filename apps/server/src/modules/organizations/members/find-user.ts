import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { OrganizationDeps } from '../deps.ts'

/** A user by id or address; throws USER_NOT_FOUND. */
export async function findUser(
  deps: Pick<OrganizationDeps, 'users'>,
  db: ControlDb,
  reference: string,
): Promise<KnownUser> {
  const user = await deps.users.find(db, reference)
  if (user !== undefined) return user
  throw problem('USER_NOT_FOUND', {
    detail: `There is no user ${reference}.`,
    hint: 'Invite the address instead: whoever accepts becomes a member.',
  })
}
