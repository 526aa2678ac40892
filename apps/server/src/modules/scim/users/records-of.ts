import type { AccountExport } from '@tenantry/contract'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { createScimGroupStore } from '../groups/store.ts'
import { attributesColumn, createScimUserStore } from './store.ts'

/** What the directories of all organizations say of an account, for its user to take along. */
export async function recordsOf(db: ControlDb, userId: string): Promise<AccountExport['directory_records']> {
  const groups = createScimGroupStore(db)
  const found: AccountExport['directory_records'] = []
  for (const row of await createScimUserStore(db).listOfAccount(userId)) {
    const own = await groups.groupsOf(row.organization_id, [row.id])
    found.push({
      id: row.id,
      organization_id: row.organization_id,
      user_name: row.user_name,
      external_id: row.external_id,
      attributes: attributesColumn.decode(row.attributes),
      groups: (own.get(row.id) ?? []).map(({ display_name }) => display_name),
      suspended: row.suspended === 1,
      created_at: row.created_at,
      updated_at: row.updated_at,
    })
  }
  return found
}
