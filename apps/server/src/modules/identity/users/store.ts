import { sql, type Expression, type SqlBool } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { UserRow, UserTables } from './tables.ts'

export interface ListUsers {
  limit: number
  cursor: string | null
  search?: string | undefined
  disabled?: boolean | undefined
  operators?: boolean | undefined
}

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

    /** As `find`; changes that hang on the user's being there take turns behind this lock. */
    async lock(userId: string): Promise<UserRow | undefined> {
      const query = tables.selectFrom('users').selectAll().where('id', '=', userId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
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

    async hasOwner(): Promise<boolean> {
      const owner = tables.selectFrom('users').select('id').where('operator_role', '=', 'owner').limit(1)
      return (await owner.executeTakeFirst()) !== undefined
    },

    /** Owners who can sign in, locked against each other's changes until the transaction ends. */
    async lockOwners(): Promise<string[]> {
      const owners = tables
        .selectFrom('users')
        .select('id')
        .where('operator_role', '=', 'owner')
        .where('disabled_at', 'is', null)
      const rows = await db.capabilities.lockRows(owners.orderBy('id'), 'wait').execute()
      return rows.map((row) => row.id)
    },

    /** The ids of users whose address or name has this in it, in any letters. */
    idsMatching(search: string): Expression<string> {
      const matches = matching(search)
      return sql<string>`(${tables.selectFrom('users').select('id').where(matches)})`
    },

    /** `search` is part of an address or a name, in any letters. */
    async list({ search, disabled, operators, ...page }: ListUsers): Promise<Page<UserRow>> {
      let query = tables.selectFrom('users').selectAll()
      if (search !== undefined) {
        query = query.where((eb) => eb.or([matching(search), eb('id', '=', search)]))
      }
      if (disabled !== undefined) query = query.where('disabled_at', disabled ? 'is not' : 'is', null)
      if (operators === true) query = query.where('operator_role', 'is not', null)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },
  }
}

function matching(search: string): Expression<SqlBool> {
  const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql<SqlBool>`(lower(email_key) LIKE ${pattern} ESCAPE '\\' OR lower(name) LIKE ${pattern} ESCAPE '\\')`
}
