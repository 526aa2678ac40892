import type { ControlDb } from '../../../../kernel/db/index.ts'
import type { ProviderRow, ProviderTables } from './tables.ts'

export function createProviderStore(db: ControlDb) {
  const tables = db.withTables<ProviderTables>()
  return {
    /** Throws a unique violation for a name that is taken. */
    async insert(row: ProviderRow): Promise<void> {
      await tables.insertInto('sign_in_providers').values(row).execute()
    },

    async find(name: string): Promise<ProviderRow | undefined> {
      const query = tables.selectFrom('sign_in_providers').selectAll()
      return query.where('name', '=', name).executeTakeFirst()
    },

    /** As `find`, held until the transaction ends. */
    async lock(name: string): Promise<ProviderRow | undefined> {
      const query = tables.selectFrom('sign_in_providers').selectAll().where('name', '=', name)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    async list(): Promise<ProviderRow[]> {
      return tables.selectFrom('sign_in_providers').selectAll().orderBy('name').execute()
    },

    async update(id: string, changes: Partial<Omit<ProviderRow, 'id' | 'name'>>): Promise<void> {
      await tables.updateTable('sign_in_providers').set(changes).where('id', '=', id).execute()
    },

    async remove(id: string): Promise<void> {
      await tables.deleteFrom('sign_in_providers').where('id', '=', id).execute()
    },
  }
}
