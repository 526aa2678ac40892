import { sql } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { OrganizationRow, OrganizationTables } from '../tables.ts'

export interface ListOrganizations {
  limit: number
  cursor: string | null
  search?: string | undefined
  deleted: boolean
  /** Only those that this user belongs to. */
  memberId: string | null
  /** Only this one: what a credential is bound to. */
  onlyId: string | null
}

export function createOrganizationStore(db: ControlDb) {
  const tables = db.withTables<OrganizationTables>()
  const byReference = (reference: string) =>
    tables
      .selectFrom('organizations')
      .selectAll()
      .where(reference.startsWith('org_') ? 'id' : 'slug', '=', reference)
  return {
    /** Throws a unique violation for a slug that is taken. */
    async insert(row: OrganizationRow): Promise<void> {
      await tables.insertInto('organizations').values(row).execute()
    },

    /** By id or slug, deleted ones included. */
    async find(reference: string): Promise<OrganizationRow | undefined> {
      return byReference(reference).executeTakeFirst()
    },

    /** Those of some that are not deleted. */
    async findOpen(organizationIds: readonly string[]): Promise<OrganizationRow[]> {
      if (organizationIds.length === 0) return []
      return tables
        .selectFrom('organizations')
        .selectAll()
        .where('id', 'in', organizationIds)
        .where('deleted_at', 'is', null)
        .execute()
    },

    /** As `find`; changes of the organization, its members and invitations take turns behind this lock. */
    async lock(reference: string): Promise<OrganizationRow | undefined> {
      return db.capabilities.lockRows(byReference(reference), 'wait').executeTakeFirst()
    },

    /** Locks several, always in the same order. */
    async lockAll(organizationIds: readonly string[]): Promise<OrganizationRow[]> {
      if (organizationIds.length === 0) return []
      const query = tables.selectFrom('organizations').selectAll().where('id', 'in', organizationIds)
      return db.capabilities.lockRows(query.orderBy('id'), 'wait').execute()
    },

    async update(organizationId: string, changes: Partial<Omit<OrganizationRow, 'id'>>): Promise<void> {
      await tables.updateTable('organizations').set(changes).where('id', '=', organizationId).execute()
    },

    /** `search` is part of a name or slug, in any letters. */
    async list({
      search,
      deleted,
      memberId,
      onlyId,
      ...page
    }: ListOrganizations): Promise<Page<OrganizationRow>> {
      let query = tables
        .selectFrom('organizations')
        .selectAll()
        .where('deleted_at', deleted ? 'is not' : 'is', null)
      if (memberId !== null) {
        const own = tables
          .selectFrom('organization_members')
          .select('organization_id')
          .where('user_id', '=', memberId)
        query = query.where('id', 'in', own)
      }
      if (onlyId !== null) query = query.where('id', '=', onlyId)
      if (search !== undefined) {
        const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
        const like = (column: 'name' | 'slug') =>
          sql<boolean>`lower(${sql.ref(column)}) LIKE ${pattern} ESCAPE '\\'`
        query = query.where((eb) => eb.or([like('name'), like('slug')]))
      }
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async listPurgeable(now: number): Promise<string[]> {
      const due = tables.selectFrom('organizations').select('id').where('purge_at', '<=', now).limit(100)
      return (await due.execute()).map(({ id }) => id)
    },

    /** Takes an organization out with its members, invitations and roles. */
    async remove(organizationId: string): Promise<void> {
      await tables
        .deleteFrom('organization_invitations')
        .where('organization_id', '=', organizationId)
        .execute()
      await tables.deleteFrom('organization_members').where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('organization_roles').where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('organizations').where('id', '=', organizationId).execute()
    },
  }
}
