import type { ControlDb } from '../../../kernel/db/index.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import { createUserStore } from './store.ts'
import type { UserRow, UserTables } from './tables.ts'

/** What other modules learn of a user. */
export interface KnownUser {
  id: string
  email: string
  emailVerified: boolean
  name: string | null
}

/** Users by id or e-mail address, for other modules, within their transactions. */
export interface UserDirectory {
  find(db: ControlDb, reference: string): Promise<KnownUser | undefined>
  findAll(db: ControlDb, userIds: readonly string[]): Promise<ReadonlyMap<string, KnownUser>>
}

export const userDirectory: UserDirectory = {
  async find(db, reference) {
    const store = createUserStore(db)
    const user = reference.includes('@')
      ? await store.findByEmailKey(emailKey(reference.trim()))
      : await store.find(reference)
    return user === undefined ? undefined : known(user)
  },
  async findAll(db, userIds) {
    if (userIds.length === 0) return new Map()
    const tables = db.withTables<UserTables>()
    const rows = await tables.selectFrom('users').selectAll().where('id', 'in', userIds).execute()
    return new Map(rows.map((row) => [row.id, known(row)]))
  },
}

function known(row: UserRow): KnownUser {
  return { id: row.id, email: row.email, emailVerified: row.email_verified_at !== null, name: row.name }
}
