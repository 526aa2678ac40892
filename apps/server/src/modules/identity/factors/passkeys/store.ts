import type { ControlDb } from '../../../../kernel/db/index.ts'
import type { FactorTables, PasskeyRow } from '../tables.ts'

export function createPasskeyStore(db: ControlDb) {
  const tables = db.withTables<FactorTables>()
  return {
    /** Throws a unique violation for a credential that somebody has. */
    async insert(row: PasskeyRow): Promise<void> {
      await tables.insertInto('passkeys').values(row).execute()
    },

    async find(userId: string, passkeyId: string): Promise<PasskeyRow | undefined> {
      return tables
        .selectFrom('passkeys')
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '=', passkeyId)
        .executeTakeFirst()
    },

    async findByCredential(credentialId: string): Promise<PasskeyRow | undefined> {
      return tables
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst()
    },

    /** In the order in which they were made. */
    async list(userId: string): Promise<PasskeyRow[]> {
      return tables.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id').execute()
    },

    /**
     * Writes a use down; false when the counter was overtaken meanwhile, which a copied authenticator does. Authenticators that do not count
     * always say 0.
     */
    async use(
      passkeyId: string,
      { counter, backedUp }: { counter: number; backedUp: boolean },
      now: number,
    ): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('passkeys')
        .set({ counter, backed_up: backedUp ? 1 : 0, last_used_at: now })
        .where('id', '=', passkeyId)
        .where('counter', counter === 0 ? '=' : '<', counter)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async rename(passkeyId: string, name: string): Promise<void> {
      await tables.updateTable('passkeys').set({ name }).where('id', '=', passkeyId).execute()
    },

    async remove(passkeyId: string): Promise<void> {
      await tables.deleteFrom('passkeys').where('id', '=', passkeyId).execute()
    },
  }
}
