import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import { fold } from '../filter/matches.ts'
import type { ScimGroupRow, ScimTables } from '../tables.ts'
import type { Equalities } from '../users/store.ts'

/** Rows that one statement inserts or names: below what either engine takes. */
const AT_A_TIME = 500

export interface ShownMember {
  group_id: string
  scim_user_id: string
  user_name: string
}

export function createScimGroupStore(db: ControlDb) {
  const tables = db.withTables<ScimTables>()
  const groups = (organizationId: string) =>
    tables.selectFrom('scim_groups').selectAll().where('organization_id', '=', organizationId)
  return {
    /** Throws a unique violation for a name that is taken. */
    async insert(row: ScimGroupRow): Promise<void> {
      await tables.insertInto('scim_groups').values(row).execute()
    },

    async find(organizationId: string, id: string): Promise<ScimGroupRow | undefined> {
      return groups(organizationId).where('id', '=', id).executeTakeFirst()
    },

    async findByName(organizationId: string, name: string): Promise<ScimGroupRow | undefined> {
      return groups(organizationId).where('display_name_key', '=', fold(name)).executeTakeFirst()
    },

    async update(organizationId: string, id: string, changes: Partial<ScimGroupRow>): Promise<void> {
      await tables
        .updateTable('scim_groups')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('scim_groups')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async page(organizationId: string, offset: number, limit: number): Promise<ScimGroupRow[]> {
      return groups(organizationId).orderBy('id').offset(offset).limit(limit).execute()
    },

    async after(
      organizationId: string,
      equalities: Equalities,
      id: string,
      limit: number,
    ): Promise<ScimGroupRow[]> {
      let query = groups(organizationId).where('id', '>', id)
      const [own, name, externalId] = ['id', 'displayName', 'externalId'].map((key) => equalities.get(key))
      if (own !== undefined) query = query.where('id', '=', own)
      if (name !== undefined) query = query.where('display_name_key', '=', fold(name))
      if (externalId !== undefined) query = query.where('external_id', '=', externalId)
      return query.orderBy('id').limit(limit).execute()
    },

    async list(
      organizationId: string,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<ScimGroupRow>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(groups(organizationId), { columns, direction: 'asc', ...page })
    },

    async remove(organizationId: string, id: string): Promise<void> {
      await tables
        .deleteFrom('scim_group_members')
        .where('organization_id', '=', organizationId)
        .where('group_id', '=', id)
        .execute()
      await tables
        .deleteFrom('scim_groups')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    /** Members of some groups, by their groups and ids. */
    async members(organizationId: string, groupIds: readonly string[]): Promise<ShownMember[]> {
      if (groupIds.length === 0) return []
      return tables
        .selectFrom('scim_group_members as member')
        .innerJoin('scim_users as user', 'user.id', 'member.scim_user_id')
        .select(['member.group_id', 'member.scim_user_id', 'user.user_name'])
        .where('member.organization_id', '=', organizationId)
        .where('member.group_id', 'in', groupIds)
        .orderBy('member.group_id')
        .orderBy('member.scim_user_id')
        .execute()
    },

    async countMembers(
      organizationId: string,
      groupIds: readonly string[],
    ): Promise<ReadonlyMap<string, number>> {
      if (groupIds.length === 0) return new Map()
      const rows = await tables
        .selectFrom('scim_group_members')
        .select(({ fn }) => ['group_id', fn.countAll().as('total')])
        .where('organization_id', '=', organizationId)
        .where('group_id', 'in', groupIds)
        .groupBy('group_id')
        .execute()
      return new Map(rows.map((row) => [row.group_id, Number(row.total)]))
    },

    /** The groups that users are in, by user. */
    async groupsOf(
      organizationId: string,
      scimUserIds: readonly string[],
    ): Promise<ReadonlyMap<string, ScimGroupRow[]>> {
      const found = new Map<string, ScimGroupRow[]>()
      if (scimUserIds.length === 0) return found
      const rows = await tables
        .selectFrom('scim_group_members as member')
        .innerJoin('scim_groups as group', 'group.id', 'member.group_id')
        .selectAll('group')
        .select('member.scim_user_id')
        .where('member.organization_id', '=', organizationId)
        .where('member.scim_user_id', 'in', scimUserIds)
        .orderBy('group.id')
        .execute()
      for (const { scim_user_id: userId, ...group } of rows) {
        const earlier = found.get(userId)
        if (earlier === undefined) found.set(userId, [group])
        else earlier.push(group)
      }
      return found
    },

    async addMembers(organizationId: string, groupId: string, scimUserIds: readonly string[]): Promise<void> {
      for (let from = 0; from < scimUserIds.length; from += AT_A_TIME) {
        const rows = scimUserIds.slice(from, from + AT_A_TIME).map((scim_user_id) => ({
          organization_id: organizationId,
          group_id: groupId,
          scim_user_id,
        }))
        await tables.insertInto('scim_group_members').values(rows).execute()
      }
    },

    async removeMembers(
      organizationId: string,
      groupId: string,
      scimUserIds: readonly string[],
    ): Promise<void> {
      for (let from = 0; from < scimUserIds.length; from += AT_A_TIME) {
        await tables
          .deleteFrom('scim_group_members')
          .where('organization_id', '=', organizationId)
          .where('group_id', '=', groupId)
          .where('scim_user_id', 'in', scimUserIds.slice(from, from + AT_A_TIME))
          .execute()
      }
    },

    /** Removes all that a directory has sent to an organization. */
    async removeDirectory(organizationId: string): Promise<void> {
      await tables.deleteFrom('scim_group_members').where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('scim_groups').where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('scim_users').where('organization_id', '=', organizationId).execute()
    },
  }
}
