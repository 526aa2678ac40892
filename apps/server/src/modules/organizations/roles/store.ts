import { type ControlDb } from '../../../kernel/db/index.ts'
import type { OrganizationTables, RoleRow } from '../tables.ts'

/** `organization_id` of the installation's roles. */
export const INSTALLATION = ''

export function createRoleStore(db: ControlDb) {
  const tables = db.withTables<OrganizationTables>()
  return {
    /** Throws a unique violation for a name that is taken. */
    async insert(row: RoleRow): Promise<void> {
      await tables.insertInto('organization_roles').values(row).execute()
    },

    async find(organizationId: string, roleId: string): Promise<RoleRow | undefined> {
      const query = tables.selectFrom('organization_roles').selectAll().where('id', '=', roleId)
      return query.where('organization_id', '=', organizationId).executeTakeFirst()
    },

    /** Locked until the transaction ends: nobody is given a role while it is deleted. */
    async lock(organizationId: string, name: string): Promise<RoleRow | undefined> {
      const query = tables
        .selectFrom('organization_roles')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('name', '=', name)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** Whether another level has a role of this name: an organization the installation's, the installation any organization's. */
    async isNameTaken(organizationId: string, name: string): Promise<boolean> {
      const named = tables.selectFrom('organization_roles').select('id').where('name', '=', name)
      const elsewhere =
        organizationId === INSTALLATION ? named : named.where('organization_id', '=', INSTALLATION)
      return (await elsewhere.limit(1).executeTakeFirst()) !== undefined
    },

    async list(organizationIds: readonly string[]): Promise<RoleRow[]> {
      const query = tables.selectFrom('organization_roles').selectAll()
      return query.where('organization_id', 'in', organizationIds).orderBy('name').orderBy('id').execute()
    },

    async update(
      roleId: string,
      changes: Partial<Pick<RoleRow, 'description' | 'permissions' | 'updated_at'>>,
    ): Promise<void> {
      await tables.updateTable('organization_roles').set(changes).where('id', '=', roleId).execute()
    },

    async remove(roleId: string): Promise<void> {
      await tables.deleteFrom('organization_roles').where('id', '=', roleId).execute()
    },

    /** Members who have the role, and open invitations to it. */
    async isUsed({ organization_id, name }: RoleRow, now: number): Promise<boolean> {
      let members = tables.selectFrom('organization_members').select('id').where('role', '=', name)
      let invitations = tables
        .selectFrom('organization_invitations')
        .select('id')
        .where('role', '=', name)
        .where('status', '=', 'pending')
        .where('expires_at', '>', now)
      if (organization_id !== INSTALLATION) {
        members = members.where('organization_id', '=', organization_id)
        invitations = invitations.where('organization_id', '=', organization_id)
      }
      if ((await members.limit(1).executeTakeFirst()) !== undefined) return true
      return (await invitations.limit(1).executeTakeFirst()) !== undefined
    },
  }
}
