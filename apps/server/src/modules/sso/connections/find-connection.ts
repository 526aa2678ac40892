import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import type { ConnectionRow } from '../tables.ts'
import { createConnectionStore } from './connection-store.ts'

/** @throws SSO_CONNECTION_NOT_FOUND, also for a connection of another organization */
export async function findConnection(
  db: ControlDb,
  organizationId: string,
  connectionId: string,
): Promise<ConnectionRow> {
  return present(await createConnectionStore(db).find(organizationId, connectionId))
}

/** As `findConnection`; changes of the connection take turns behind this lock. */
export async function lockConnection(
  tx: ControlTx,
  organizationId: string,
  connectionId: string,
): Promise<ConnectionRow> {
  return present(await createConnectionStore(tx).lock(organizationId, connectionId))
}

function present(row: ConnectionRow | undefined): ConnectionRow {
  if (row !== undefined) return row
  throw connectionNotFound()
}

function connectionNotFound(): ProblemError {
  return problem('SSO_CONNECTION_NOT_FOUND', {
    detail: 'The organization has no such connection.',
    hint: 'GET /auth/organizations/:organization/sso lists its connections.',
  })
}
