import type { ControlTx } from '../../../kernel/db/index.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { MemberRow } from '../tables.ts'
import { createMemberStore } from './store.ts'

/** Writes a membership; the caller has checked everything and holds the organization's lock. */
export async function insertMember(
  deps: Pick<OrganizationDeps, 'clock' | 'known'>,
  tx: ControlTx,
  wanted: { organizationId: string; userId: string; role: string; reservedId?: string | null },
): Promise<MemberRow> {
  const now = deps.clock.now()
  const row: MemberRow = {
    id: `mem_${wanted.reservedId ?? newIdBody()}`,
    organization_id: wanted.organizationId,
    user_id: wanted.userId,
    role: wanted.role,
    created_at: now,
    updated_at: now,
  }
  await createMemberStore(tx).insert(row)
  tx.afterCommit(() => deps.known.forget(row.organization_id))
  return row
}
