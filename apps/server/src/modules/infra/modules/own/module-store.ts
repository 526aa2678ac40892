import type { ControlDb } from '../../../../kernel/db/index.ts'
import type { ModuleRow, ModuleRulesRow, ModuleTables } from './tables.ts'

export function createModuleStore(db: ControlDb) {
  const tables = db.withTables<ModuleTables>()
  return {
    async insert(row: ModuleRow): Promise<void> {
      await tables.insertInto('infra_modules').values(row).execute()
    },

    async find(organizationId: string, name: string): Promise<ModuleRow | undefined> {
      return tables
        .selectFrom('infra_modules')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('name', '=', name)
        .executeTakeFirst()
    },

    async list(organizationId: string): Promise<ModuleRow[]> {
      return tables
        .selectFrom('infra_modules')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('name')
        .execute()
    },

    async remove(organizationId: string, id: string): Promise<void> {
      await tables
        .deleteFrom('infra_modules')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    /** Whether anybody, of whatever organization, has a module with these files. */
    async isKept({ commit, hash }: { commit: string; hash: string }): Promise<boolean> {
      const row = await tables
        .selectFrom('infra_modules')
        .select('id')
        .where('hash', '=', hash)
        .where('commit_id', '=', commit)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    async findRules(organizationId: string): Promise<ModuleRulesRow | undefined> {
      return tables
        .selectFrom('infra_module_rules')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .executeTakeFirst()
    },

    async setRules(row: ModuleRulesRow): Promise<void> {
      const { organization_id: _, ...change } = row
      await tables
        .insertInto('infra_module_rules')
        .values(row)
        .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(change))
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      await tables.deleteFrom('infra_modules').where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('infra_module_rules').where('organization_id', '=', organizationId).execute()
    },
  }
}
