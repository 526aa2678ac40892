import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireInstallation } from '../../../kernel/policy.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'
import type { GrantRow } from '../tables.ts'
import { findGrant, grantNotFound, requireUserId } from './find-grant.ts'
import { grantDetails, grantTarget } from './grant-access.ts'

/** Takes a database away from a user. @throws USER_NOT_FOUND, GRANT_NOT_FOUND, FORBIDDEN */
export async function revokeFromUser(
  deps: AccessDeps,
  context: RequestContext,
  input: { user: string; database: string },
): Promise<void> {
  requireInstallation(context.actor)
  await deps.control.transaction(async (tx) => {
    const id = requireUserId(await deps.users.lock(tx, input.user), input.user)
    await revoke(deps, tx, context, await findGrant(deps, tx, { kind: 'user', id }, input.database), input)
  })
}

/** Takes a database away from an organization. @throws ORGANIZATION_NOT_FOUND, GRANT_NOT_FOUND, FORBIDDEN */
export async function revokeFromOrganization(
  deps: AccessDeps,
  context: RequestContext,
  input: { organization: string; database: string },
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const { id } = await deps.organizations.open(tx, context.actor, input.organization, 'databases.manage')
    const row = await findGrant(deps, tx, { kind: 'organization', id }, input.database)
    await revoke(deps, tx, context, row, input)
  })
}

async function revoke(
  deps: AccessDeps,
  tx: ControlTx,
  context: RequestContext,
  row: GrantRow,
  { database }: { database: string },
): Promise<void> {
  // Purged, with its grants, since it was read.
  if (!(await createGrantStore(tx).remove(row.id))) throw grantNotFound(database)
  await writeDown(deps, tx, context, [row])
}

/** Writes down which grants are no more, and lets decisions know. */
export async function writeDown(
  deps: Pick<AccessDeps, 'audit' | 'known'>,
  tx: ControlTx,
  source: AuditSource,
  rows: readonly GrantRow[],
): Promise<void> {
  for (const row of rows)
    await deps.audit(tx, source, 'database.access_revoked', grantTarget(row), grantDetails(row))
  tx.afterCommit(() => rows.forEach((row) => deps.known.forget(row)))
}
