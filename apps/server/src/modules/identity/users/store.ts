import { jsonColumn, keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { UserRow, UserTables } from './tables.ts'

export const jsonObjectColumn = jsonColumn<Record<string, unknown>>(
  (value) => value as Record<string, unknown>,
)

export type UserStore = ReturnType<typeof createUserStore>

export function createUserStore(db: ControlDb) {
  const tables = db.withTables<UserTables>()
  return {
    /** Throws a unique violation for an address that is taken. */
    async insert(row: UserRow): Promise<void> {
      await tables.insertInto('users').values(row).execute()
    },

    async find(userId: string): Promise<UserRow | undefined> {
      return tables.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
    },

    async findByEmailKey(key: string): Promise<UserRow | undefined> {
      return tables.selectFrom('users').selectAll().where('email_key', '=', key).executeTakeFirst()
    },

    async update(userId: string, changes: Partial<Omit<UserRow, 'id' | 'created_at'>>): Promise<void> {
      await tables.updateTable('users').set(changes).where('id', '=', userId).execute()
    },

    async remove(userId: string): Promise<void> {
      await tables.deleteFrom('users').where('id', '=', userId).execute()
    },

    async list(page: { limit: number; cursor: string | null }): Promise<Page<UserRow>> {
      const query = tables.selectFrom('users').selectAll()
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },
  }
}
