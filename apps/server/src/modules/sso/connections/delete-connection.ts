import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { SsoDeps } from '../deps.ts'
import { endSessions } from '../sign-in/end-sessions.ts'
import { createConnectionStore } from './connection-store.ts'
import { lockConnection } from './find-connection.ts'
import { connectionTarget } from './show-connection.ts'

/** Removes a connection, ends the sessions that it opened, and forgets whom it signed in. @throws SSO_CONNECTION_NOT_FOUND */
export async function deleteConnection(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  connectionId: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const row = await lockConnection(tx, organizationId, connectionId)
    const reason = 'the connection was deleted'
    await endSessions(deps, tx, context, { organizationId, connectionId: row.id, reason })
    await createConnectionStore(tx).remove(organizationId, row.id)
    const details = { kind: row.kind, issuer: row.issuer }
    await deps.audit(tx, context, 'sso_connection.deleted', connectionTarget(row), details)
  })
}
