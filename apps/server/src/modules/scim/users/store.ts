import { jsonObjectColumn } from '../../../kernel/merge-json.ts'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { fold } from '../filter/matches.ts'
import type { ScimTables, ScimUserRow } from '../tables.ts'

export const attributesColumn = jsonObjectColumn

/** What every user of a search has; see `equalitiesOf`. */
export type Equalities = ReadonlyMap<string, string>

export function createScimUserStore(db: ControlDb) {
  const tables = db.withTables<ScimTables>()
  const users = (organizationId: string) =>
    tables.selectFrom('scim_users').selectAll().where('organization_id', '=', organizationId)
  const narrowed = (organizationId: string, equalities: Equalities) => {
    let query = users(organizationId)
    const id = equalities.get('id')
    const userName = equalities.get('userName')
    const externalId = equalities.get('externalId')
    if (id !== undefined) query = query.where('id', '=', id)
    if (userName !== undefined) query = query.where('user_name_key', '=', fold(userName))
    if (externalId !== undefined) query = query.where('external_id', '=', externalId)
    return query
  }
  return {
    /** Throws a unique violation for a name that is taken, or a user who has a record. */
    async insert(row: ScimUserRow): Promise<void> {
      await tables.insertInto('scim_users').values(row).execute()
    },

    async find(organizationId: string, id: string): Promise<ScimUserRow | undefined> {
      return users(organizationId).where('id', '=', id).executeTakeFirst()
    },

    async findByName(organizationId: string, userName: string): Promise<ScimUserRow | undefined> {
      return users(organizationId).where('user_name_key', '=', fold(userName)).executeTakeFirst()
    },

    async findByAccount(organizationId: string, userId: string): Promise<ScimUserRow | undefined> {
      return users(organizationId).where('user_id', '=', userId).executeTakeFirst()
    },

    async findAll(organizationId: string, ids: readonly string[]): Promise<ScimUserRow[]> {
      if (ids.length === 0) return []
      return users(organizationId).where('id', 'in', ids).orderBy('id').execute()
    },

    /** What the directories of all organizations know of an account, oldest first. */
    async listOfAccount(userId: string): Promise<ScimUserRow[]> {
      return tables.selectFrom('scim_users').selectAll().where('user_id', '=', userId).orderBy('id').execute()
    },

    /** Whether another organization's directory knows the account too. */
    async isKnownElsewhere(organizationId: string, userId: string): Promise<boolean> {
      const elsewhere = tables
        .selectFrom('scim_users')
        .select('id')
        .where('user_id', '=', userId)
        .where('organization_id', '!=', organizationId)
      return (await elsewhere.limit(1).executeTakeFirst()) !== undefined
    },

    async update(
      organizationId: string,
      id: string,
      changes: Partial<Omit<ScimUserRow, 'id' | 'organization_id'>>,
    ): Promise<void> {
      await tables
        .updateTable('scim_users')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('scim_users')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    /** In order of creation, from a place on. */
    async page(organizationId: string, offset: number, limit: number): Promise<ScimUserRow[]> {
      return users(organizationId).orderBy('id').offset(offset).limit(limit).execute()
    },

    /** In order of creation, behind an id. */
    async after(
      organizationId: string,
      equalities: Equalities,
      id: string,
      limit: number,
    ): Promise<ScimUserRow[]> {
      return narrowed(organizationId, equalities).where('id', '>', id).orderBy('id').limit(limit).execute()
    },

    /** Takes a user out of the directory and its groups. */
    async remove(organizationId: string, id: string): Promise<void> {
      const own = tables
        .selectFrom('scim_group_members')
        .select('group_id')
        .where('organization_id', '=', organizationId)
        .where('scim_user_id', '=', id)
      await tables
        .updateTable('scim_groups')
        .set((eb) => ({ revision: eb('revision', '+', 1) }))
        .where('organization_id', '=', organizationId)
        .where('id', 'in', own)
        .execute()
      await tables
        .deleteFrom('scim_group_members')
        .where('organization_id', '=', organizationId)
        .where('scim_user_id', '=', id)
        .execute()
      await tables
        .deleteFrom('scim_users')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    /** Takes an account that is being deleted out of every directory. */
    async removeAccount(userId: string): Promise<void> {
      const records = tables.selectFrom('scim_users').select('id').where('user_id', '=', userId)
      await tables.deleteFrom('scim_group_members').where('scim_user_id', 'in', records).execute()
      await tables.deleteFrom('scim_users').where('user_id', '=', userId).execute()
    },
  }
}
