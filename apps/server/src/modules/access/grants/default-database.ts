import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { DatabaseRow } from '../../databases/index.ts'
import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'
import type { GrantRow } from '../tables.ts'
import { findGrant, grantNotFound } from './find-grant.ts'
import type { Granted } from './grant-access.ts'

const GRANTS_AT_A_TIME = 100

/** The default database of an organization: the one that was chosen, else the first that it was given. Deleted ones are passed over. */
export async function findDefault(
  deps: Pick<AccessDeps, 'control' | 'databases'>,
  organizationId: string,
): Promise<DatabaseRow | null> {
  const store = createGrantStore(deps.control.db)
  for (let offset = 0; ; offset += GRANTS_AT_A_TIME) {
    const grants = await store.inOrderOfDefault(organizationId, GRANTS_AT_A_TIME, offset)
    const databases = await deps.databases.findMany(grants.map((row) => row.database_id))
    const byId = new Map(databases.map((row) => [row.id, row]))
    const first = grants.find((row) => byId.has(row.database_id))
    if (first !== undefined) return byId.get(first.database_id) ?? null
    if (grants.length < GRANTS_AT_A_TIME) return null
  }
}

/** Chooses the default database of an organization. @throws ORGANIZATION_NOT_FOUND, GRANT_NOT_FOUND, FORBIDDEN */
export async function setDefault(
  deps: AccessDeps,
  context: RequestContext,
  input: { organization: string; database: string },
): Promise<Granted> {
  return deps.control.transaction(async (tx) => {
    const { id } = await deps.organizations.open(tx, context.actor, input.organization, 'databases.manage')
    const row = await findGrant(deps, tx, { kind: 'organization', id }, input.database)
    // Held, so that it is not deleted at the same moment.
    const database = await deps.databases.lock(tx, row.database_id)
    if (database === undefined) throw grantNotFound(input.database)
    if (row.chosen === 0) await choose(deps, tx, context, row)
    return { grant: row, database }
  })
}

async function choose(
  deps: AccessDeps,
  tx: ControlTx,
  context: RequestContext,
  { grantee_id: id, database_id }: GrantRow,
): Promise<void> {
  const store = createGrantStore(tx)
  const [former] = await store.inOrderOfDefault(id, 1, 0)
  await store.choose(id, database_id)
  await deps.audit(
    tx,
    context,
    'organization.updated',
    { type: 'organization', id, organizationId: id },
    {
      before: { default_database_id: former?.database_id ?? null },
      after: { default_database_id: database_id },
    },
  )
  tx.afterCommit(() => deps.known.forgetDefault(id))
}
