import type { Expression } from 'kysely'
import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { markVerified } from './mark-verified.ts'
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
  /** As `find`, and nobody deletes the user before the transaction ends. To be asked before any lock of one's own. */
  lock(tx: ControlTx, reference: string): Promise<KnownUser | undefined>
  /** Writes down that the user has shown to read the mail of their address. Does nothing for one that is verified. */
  markVerified(tx: ControlTx, source: AuditSource, user: KnownUser): Promise<void>
  /** The ids of users whose address or name has this in it, in any letters, as a subquery. */
  idsMatching(db: ControlDb, search: string): Expression<string>
  findAll(db: ControlDb, userIds: readonly string[]): Promise<ReadonlyMap<string, KnownUser>>
}

export const createUserDirectory = ({
  audit,
  clock,
  provisioning,
}: Pick<IdentityDeps, 'audit' | 'clock' | 'provisioning'>): UserDirectory => ({
  async find(db, reference) {
    const user = await findRow(db, reference)
    return user === undefined ? undefined : known(user)
  },
  async lock(tx, reference) {
    const found = await findRow(tx, reference)
    const user = found === undefined ? undefined : await createUserStore(tx).lock(found.id)
    return user === undefined ? undefined : known(user)
  },
  async markVerified(tx, source, { id, email, emailVerified }) {
    if (emailVerified) return
    await markVerified({ audit, clock, provisioning }, tx, source, { id, email, email_verified_at: null })
  },
  idsMatching: (db, search) => createUserStore(db).idsMatching(search),
  async findAll(db, userIds) {
    if (userIds.length === 0) return new Map()
    const tables = db.withTables<UserTables>()
    const rows = await tables.selectFrom('users').selectAll().where('id', 'in', userIds).execute()
    return new Map(rows.map((row) => [row.id, known(row)]))
  },
})

function findRow(db: ControlDb, reference: string): Promise<UserRow | undefined> {
  const store = createUserStore(db)
  if (reference.includes('@')) return store.findByEmailKey(emailKey(reference.trim()))
  return store.find(reference)
}

function known(row: UserRow): KnownUser {
  return { id: row.id, email: row.email, emailVerified: row.email_verified_at !== null, name: row.name }
}
