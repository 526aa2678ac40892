import { actorReference } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { requireInstallation } from '../../../kernel/policy.ts'
import type { DatabaseRow } from '../../databases/index.ts'
import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'
import type { Grantee, GrantRow } from '../tables.ts'
import { requireUserId } from './find-grant.ts'

export interface Granted {
  grant: GrantRow
  database: DatabaseRow
}

/** Gives a user a database. @throws USER_NOT_FOUND, DATABASE_NOT_FOUND, FORBIDDEN */
export async function grantToUser(
  deps: AccessDeps,
  context: RequestContext,
  input: { user: string; database: string },
): Promise<Granted> {
  requireInstallation(context.actor)
  return deps.control.transaction(async (tx) => {
    const id = requireUserId(await deps.users.lock(tx, input.user), input.user)
    const database = await lockDatabase(deps, tx, input.database)
    return grant(deps, tx, context, { kind: 'user', id }, database)
  })
}

/**
 * Gives an organization a database. For the installation alone: a member who names any database must not come by it.
 * @throws ORGANIZATION_NOT_FOUND, DATABASE_NOT_FOUND, FORBIDDEN
 */
export async function grantToOrganization(
  deps: AccessDeps,
  context: RequestContext,
  input: { organization: string; database: string },
): Promise<Granted> {
  requireInstallation(context.actor)
  return deps.control.transaction(async (tx) => {
    const { id } = await deps.organizations.open(tx, context.actor, input.organization, 'databases.manage')
    const database = await lockDatabase(deps, tx, input.database)
    return grant(deps, tx, context, { kind: 'organization', id }, database)
  })
}

/** Writes a grant within the caller's transaction, which holds the grantee and the database; gives the one that is there, if any. */
export async function grant(
  deps: Pick<AccessDeps, 'audit' | 'clock' | 'known'>,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent' | 'reservedId'>,
  grantee: Grantee,
  database: DatabaseRow,
): Promise<Granted> {
  const store = createGrantStore(tx)
  const earlier = await store.find(grantee, database.id)
  if (earlier !== undefined) return { grant: earlier, database }
  const row: GrantRow = {
    id: `grt_${context.reservedId ?? newIdBody()}`,
    database_id: database.id,
    grantee_kind: grantee.kind,
    grantee_id: grantee.id,
    chosen: 0,
    granted_at: deps.clock.now(),
    granted_by: actorReference(context.actor),
  }
  await store.insert(row)
  await deps.audit(tx, context, 'database.access_granted', grantTarget(row), grantDetails(row))
  tx.afterCommit(() => deps.known.forget(row))
  return { grant: row, database }
}

/** The trail that a grant belongs to: its organization's, else the installation's. */
export function grantTarget(row: GrantRow) {
  const organizationId = row.grantee_kind === 'organization' ? row.grantee_id : null
  return { type: 'database' as const, id: row.database_id, organizationId }
}

export function grantDetails({ id, grantee_kind, grantee_id }: GrantRow): Record<string, unknown> {
  return grantee_kind === 'user'
    ? { grant_id: id, user_id: grantee_id }
    : { grant_id: id, grantee_organization_id: grantee_id }
}

async function lockDatabase(deps: AccessDeps, tx: ControlTx, reference: string): Promise<DatabaseRow> {
  const found = await deps.databases.find(tx, reference)
  const database = found === undefined ? undefined : await deps.databases.lock(tx, found.id)
  if (database === undefined) throw databaseNotFound(reference)
  return database
}

export function databaseNotFound(reference: string): ProblemError {
  return problem('DATABASE_NOT_FOUND', {
    detail: `There is no database ${JSON.stringify(reference)}.`,
    hint: 'Name it by its id (db_…) or its name; `tenantry databases list` shows them.',
  })
}
