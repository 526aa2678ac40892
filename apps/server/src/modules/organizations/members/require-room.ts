import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import { readSettings } from '../organizations/settings.ts'
import type { OrganizationRow } from '../tables.ts'
import { createMemberStore } from './store.ts'

/** @throws MEMBER_LIMIT_REACHED; under the organization's lock, so that two cannot take the last place */
export async function requireRoom(tx: ControlTx, organization: OrganizationRow): Promise<void> {
  const { member_limit: limit } = readSettings(organization.settings)
  if (limit === null || (await createMemberStore(tx).count(organization.id)) < limit) return
  throw problem('MEMBER_LIMIT_REACHED', {
    detail: `The organization has as many members as it may have (${limit}).`,
    hint: 'Remove a member, or have the installation raise member_limit.',
  })
}
