import type { ControlTx } from '../../../kernel/db/index.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { KnownUser } from '../../identity/index.ts'
import type { SsoDeps } from '../deps.ts'
import type { SsoTables } from '../tables.ts'
import { createIdentityStore } from './identity-store.ts'
import { createRequestStore } from './request-store.ts'

export interface EndSessions {
  organizationId: string
  /** Sessions of those who signed in through this one; through any of the organization when absent. */
  connectionId?: string
  /** Only those users; undefined stands for one who is gone. */
  only?: (user: KnownUser | undefined) => boolean
  reason: string
}

/** Ends the sessions that connections of an organization opened, and every sign-in that is on its way. */
export async function endSessions(
  deps: Pick<SsoDeps, 'vouched' | 'users'>,
  tx: ControlTx,
  source: AuditSource,
  { organizationId, connectionId, only, reason }: EndSessions,
): Promise<void> {
  const connectionIds = connectionId === undefined ? await connectionsOf(tx, organizationId) : [connectionId]
  for (const id of connectionIds) await createRequestStore(tx).removeOf(id)
  const all = await createIdentityStore(tx).usersOf(connectionIds)
  const known = only === undefined ? null : await deps.users.findAll(tx, all)
  const userIds = only === undefined ? all : all.filter((id) => only(known?.get(id)))
  await deps.vouched.endSessions(tx, source, { userIds, organizationId, reason })
}

async function connectionsOf(tx: ControlTx, organizationId: string): Promise<string[]> {
  const rows = await tx
    .withTables<SsoTables>()
    .selectFrom('sso_connections')
    .select('id')
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
