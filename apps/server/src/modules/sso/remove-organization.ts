import type { ControlTx } from '../../kernel/db/index.ts'
import { createConnectionStore } from './connections/connection-store.ts'
import type { SsoTables } from './tables.ts'

/** Removes all that an organization has here; its sessions ended when it was deleted. */
export async function removeOrganization(tx: ControlTx, organizationId: string): Promise<void> {
  const tables = tx.withTables<SsoTables>()
  const connections = await tables
    .selectFrom('sso_connections')
    .select('id')
    .where('organization_id', '=', organizationId)
    .execute()
  for (const { id } of connections) await createConnectionStore(tx).remove(organizationId, id)
  await tables.deleteFrom('sso_domains').where('organization_id', '=', organizationId).execute()
}
