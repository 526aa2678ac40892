import type { DatabaseGrantee, GrantedDatabase } from '@tenantry/contract'
import type { AccessDeps } from '../deps.ts'
import type { GrantRow } from '../tables.ts'
import type { Granted } from './grant-access.ts'

export function showGrant({ grant, database }: Granted): GrantedDatabase {
  return {
    id: database.id,
    name: database.name,
    template: database.template_name,
    granted_at: grant.granted_at,
  }
}

/** A page of grants with their databases. Those of deleted databases are left out. */
export async function showGrants(
  deps: Pick<AccessDeps, 'databases'>,
  { rows, nextCursor }: { rows: readonly GrantRow[]; nextCursor: string | null },
): Promise<{ data: GrantedDatabase[]; next_cursor: string | null }> {
  const databases = await deps.databases.findMany(rows.map((row) => row.database_id))
  const byId = new Map(databases.map((row) => [row.id, row]))
  const data = rows.flatMap((grant) => {
    const database = byId.get(grant.database_id)
    return database === undefined ? [] : [showGrant({ grant, database })]
  })
  return { data, next_cursor: nextCursor }
}

export function showGrantee(row: GrantRow): DatabaseGrantee {
  return {
    id: row.id,
    grantee: { kind: row.grantee_kind, id: row.grantee_id },
    granted_at: row.granted_at,
    granted_by: row.granted_by,
  }
}
