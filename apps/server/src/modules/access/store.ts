import { sql, type Expression } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { AccessTables, Grantee, GrantRow } from './tables.ts'

interface PageInput {
  limit: number
  cursor: string | null
}

export type GrantStore = ReturnType<typeof createGrantStore>

/** All SQL of grants. */
export function createGrantStore(db: ControlDb) {
  const tables = db.withTables<AccessTables>()
  const ofGrantee = ({ kind, id }: Grantee) =>
    tables
      .selectFrom('database_grants')
      .selectAll()
      .where('grantee_kind', '=', kind)
      .where('grantee_id', '=', id)
  return {
    async insert(row: GrantRow): Promise<void> {
      await tables.insertInto('database_grants').values(row).execute()
    },

    async find(grantee: Grantee, databaseId: string): Promise<GrantRow | undefined> {
      return ofGrantee(grantee).where('database_id', '=', databaseId).executeTakeFirst()
    },

    async list(grantee: Grantee, page: PageInput): Promise<Page<GrantRow>> {
      return keyset(ofGrantee(grantee), {
        columns: [{ name: 'id', type: 'text' }],
        direction: 'asc',
        ...page,
      })
    },

    async listOfDatabase(databaseId: string, page: PageInput): Promise<Page<GrantRow>> {
      const query = tables.selectFrom('database_grants').selectAll().where('database_id', '=', databaseId)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'asc', ...page })
    },

    /** The grants of an organization, its default first: the one that was chosen, else the oldest. */
    async inOrderOfDefault(organizationId: string, limit: number, offset: number): Promise<GrantRow[]> {
      return ofGrantee({ kind: 'organization', id: organizationId })
        .orderBy('chosen', 'desc')
        .orderBy('id', 'asc')
        .limit(limit)
        .offset(offset)
        .execute()
    },

    /** Ids of organizations that have a database, `limit` at most; only those among `organizationIds` where that is given. */
    async organizationsWith(
      databaseId: string,
      limit: number,
      organizationIds: readonly string[] | null,
    ): Promise<string[]> {
      if (organizationIds?.length === 0) return []
      let query = tables
        .selectFrom('database_grants')
        .select('grantee_id')
        .where('database_id', '=', databaseId)
        .where('grantee_kind', '=', 'organization')
      if (organizationIds !== null) query = query.where('grantee_id', 'in', organizationIds)
      const rows = await query.orderBy('id').limit(limit).execute()
      return rows.map((row) => row.grantee_id)
    },

    /** The ids of what somebody was given, as a part of a query. */
    idsOf({ kind, id }: Grantee): Expression<string> {
      const ids = tables
        .selectFrom('database_grants')
        .select('database_id')
        .where('grantee_kind', '=', kind)
        .where('grantee_id', '=', id)
      return sql<string>`(${ids})`
    },

    /** The first `limit` organizations of each database, in the order in which they were given it. */
    async firstOrganizations(
      databaseIds: readonly string[],
      limit: number,
    ): Promise<{ database_id: string; grantee_id: string }[]> {
      if (databaseIds.length === 0) return []
      const numbered = tables
        .selectFrom('database_grants')
        .select(['database_id', 'grantee_id', 'id'])
        .select(sql<number>`row_number() OVER (PARTITION BY database_id ORDER BY id)`.as('place'))
        .where('grantee_kind', '=', 'organization')
        .where('database_id', 'in', databaseIds)
      return tables
        .selectFrom(numbered.as('numbered'))
        .select(['database_id', 'grantee_id'])
        .where('place', '<=', limit)
        .orderBy('id')
        .execute()
    },

    /** Makes one grant of an organization its chosen default, and no other. */
    async choose(organizationId: string, databaseId: string): Promise<void> {
      const update = (chosen: 0 | 1, comparison: '=' | '!=') =>
        tables
          .updateTable('database_grants')
          .set({ chosen })
          .where('grantee_kind', '=', 'organization')
          .where('grantee_id', '=', organizationId)
          .where('database_id', comparison, databaseId)
          .execute()
      await update(0, '!=')
      await update(1, '=')
    },

    async remove(grantId: string): Promise<boolean> {
      const query = tables.deleteFrom('database_grants').where('id', '=', grantId)
      return (await query.executeTakeFirst()).numDeletedRows === 1n
    },

    /** Takes out all that a user or organization was given. */
    async removeOfGrantee({ kind, id }: Grantee): Promise<GrantRow[]> {
      const query = tables
        .deleteFrom('database_grants')
        .where('grantee_kind', '=', kind)
        .where('grantee_id', '=', id)
      return query.returningAll().execute()
    },

    async removeOfDatabase(databaseId: string): Promise<GrantRow[]> {
      return tables
        .deleteFrom('database_grants')
        .where('database_id', '=', databaseId)
        .returningAll()
        .execute()
    },
  }
}
