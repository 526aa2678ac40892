import type { ControlDb } from '../../../kernel/db/index.ts'
import type { FactorMethod, FactorTables, RecoveryCodeRow, TotpRow } from './tables.ts'

/** Authenticator apps and recovery codes. Changes are made behind the user's lock. */
export function createFactorStore(db: ControlDb) {
  const tables = db.withTables<FactorTables>()
  return {
    /** The factors that a user can prove; empty for a user who has none, whatever codes are left. */
    async methodsOf(userId: string): Promise<FactorMethod[]> {
      const totp = await this.findTotp(userId)
      const passkey = await tables
        .selectFrom('passkeys')
        .select('id')
        .where('user_id', '=', userId)
        .limit(1)
        .executeTakeFirst()
      const methods: FactorMethod[] = []
      if (totp !== undefined && totp.confirmed_at !== null) methods.push('totp')
      if (passkey !== undefined) methods.push('passkey')
      if (methods.length > 0 && (await this.countRecoveryCodes(userId)) > 0) methods.push('recovery_code')
      return methods
    },

    async findTotp(userId: string): Promise<TotpRow | undefined> {
      return tables.selectFrom('totp_factors').selectAll().where('user_id', '=', userId).executeTakeFirst()
    },

    async putTotp(row: TotpRow): Promise<void> {
      await tables.deleteFrom('totp_factors').where('user_id', '=', row.user_id).execute()
      await tables.insertInto('totp_factors').values(row).execute()
    },

    async confirmTotp(userId: string, step: number, now: number): Promise<void> {
      await tables
        .updateTable('totp_factors')
        .set({ confirmed_at: now, last_step: step })
        .where('user_id', '=', userId)
        .execute()
    },

    /** False when a code of this step or a later one was accepted meanwhile, so that of two at once one wins. */
    async acceptStep(userId: string, step: number): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('totp_factors')
        .set({ last_step: step })
        .where('user_id', '=', userId)
        .where('last_step', '<', step)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async removeTotp(userId: string): Promise<void> {
      await tables.deleteFrom('totp_factors').where('user_id', '=', userId).execute()
    },

    async replaceRecoveryCodes(userId: string, rows: readonly RecoveryCodeRow[]): Promise<void> {
      await tables.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
      for (const row of rows) await tables.insertInto('recovery_codes').values(row).execute()
    },

    async countRecoveryCodes(userId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('recovery_codes')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    /** False for a code that is unknown or was used. */
    async spendRecoveryCode(userId: string, codeHash: string, usedAt: number): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('recovery_codes')
        .set({ used_at: usedAt })
        .where('user_id', '=', userId)
        .where('code_hash', '=', codeHash)
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** Takes everything away that a second factor could be proved with, and ends sign-ins that wait for one. */
    async removeAll(userId: string): Promise<void> {
      for (const table of ['totp_factors', 'recovery_codes', 'passkeys', 'sign_in_challenges'] as const)
        await tables.deleteFrom(table).where('user_id', '=', userId).execute()
    },
  }
}
