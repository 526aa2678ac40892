import type { ControlTx } from '../../kernel/db/index.ts'
import { createScimGroupStore } from './groups/store.ts'
import { createTokenStore } from './tokens/store.ts'

/** Removes the tokens of an organization that is gone for good, and all that its directory sent. */
export async function removeDirectory(tx: ControlTx, organizationId: string): Promise<void> {
  await createTokenStore(tx).removeAll(organizationId)
  await createScimGroupStore(tx).removeDirectory(organizationId)
}
