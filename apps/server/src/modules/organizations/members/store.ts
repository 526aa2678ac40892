import type { Expression } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { MemberRow, OrganizationTables } from '../tables.ts'

export interface ListMembers {
  limit: number
  cursor: string | null
  role?: string | undefined
  /** The users among whom to look; all when absent. */
  userIds?: Expression<string> | undefined
}

export function createMemberStore(db: ControlDb) {
  const tables = db.withTables<OrganizationTables>()
  const members = (organizationId: string) =>
    tables.selectFrom('organization_members').selectAll().where('organization_id', '=', organizationId)
  return {
    /** Throws a unique violation for somebody who is a member. */
    async insert(row: MemberRow): Promise<void> {
      await tables.insertInto('organization_members').values(row).execute()
    },

    async find(organizationId: string, userId: string): Promise<MemberRow | undefined> {
      return members(organizationId).where('user_id', '=', userId).executeTakeFirst()
    },

    async findById(organizationId: string, memberId: string): Promise<MemberRow | undefined> {
      return members(organizationId).where('id', '=', memberId).executeTakeFirst()
    },

    async list(organizationId: string, { role, userIds, ...page }: ListMembers): Promise<Page<MemberRow>> {
      let query = members(organizationId)
      if (role !== undefined) query = query.where('role', '=', role)
      if (userIds !== undefined) query = query.where('user_id', 'in', userIds)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'asc', ...page })
    },

    async listWithRole(organizationId: string, role: string): Promise<MemberRow[]> {
      return members(organizationId).where('role', '=', role).orderBy('id').execute()
    },

    async ofUser(userId: string): Promise<MemberRow[]> {
      const own = tables.selectFrom('organization_members').selectAll().where('user_id', '=', userId)
      return own.orderBy('organization_id').execute()
    },

    async rolesOf(userId: string, organizationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (organizationIds.length === 0) return new Map()
      const rows = await tables
        .selectFrom('organization_members')
        .select(['organization_id', 'role'])
        .where('user_id', '=', userId)
        .where('organization_id', 'in', organizationIds)
        .execute()
      return new Map(rows.map((row) => [row.organization_id, row.role]))
    },

    /** Roles of those among the users who are members. */
    async rolesAmong(
      organizationId: string,
      userIds: readonly string[],
    ): Promise<ReadonlyMap<string, string>> {
      if (userIds.length === 0) return new Map()
      const rows = await members(organizationId).where('user_id', 'in', userIds).execute()
      return new Map(rows.map((row) => [row.user_id, row.role]))
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('organization_members')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async changeRole(memberId: string, role: string, now: number): Promise<void> {
      const change = { role, updated_at: now }
      await tables.updateTable('organization_members').set(change).where('id', '=', memberId).execute()
    },

    async remove(memberId: string): Promise<void> {
      await tables.deleteFrom('organization_members').where('id', '=', memberId).execute()
    },
  }
}
