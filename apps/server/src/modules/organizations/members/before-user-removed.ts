import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { endMembership } from './remove-member.ts'
import { createMemberStore } from './store.ts'

/**
 * Takes a user who is being deleted out of all organizations.
 * @throws CONFLICT that names the organizations which would be left without an owner
 */
export async function beforeUserRemoved(
  deps: Pick<OrganizationDeps, 'audit' | 'known'>,
  tx: ControlTx,
  source: AuditSource,
  userId: string,
): Promise<void> {
  const members = createMemberStore(tx)
  const ids = (await members.ofUser(userId)).map((member) => member.organization_id)
  const organizations = await createOrganizationStore(tx).lockAll(ids)
  const orphans: string[] = []
  for (const { id, slug, deleted_at } of organizations) {
    if (deleted_at !== null) continue
    const owners = await members.listWithRole(id, 'owner')
    if (owners.length > 0 && owners.every(({ user_id }) => user_id === userId)) orphans.push(slug)
  }
  if (orphans.length > 0) {
    throw problem('CONFLICT', {
      detail: `These organizations would be left without an owner: ${orphans.join(', ')}.`,
      hint: 'Hand them over or delete them first.',
    })
  }
  for (const member of await members.ofUser(userId))
    await endMembership(deps, tx, source, member, 'member.removed')
  tx.afterCommit(() => ids.forEach((id) => deps.known.forget(id)))
}
