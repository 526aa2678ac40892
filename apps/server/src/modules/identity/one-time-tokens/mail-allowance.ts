import { hash } from 'node:crypto'
import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import type { OneTimeTokenTables } from './tables.ts'

const MAILS_MAX = 5
export const ALLOWANCE_SECONDS = 3600

/**
 * Takes one of the 5 mails that an address may get for a purpose within an hour; false when there is none left. Counts for addresses that
 * nobody has as well, so that a known one is no more work than an unknown one.
 */
export async function takeMailAllowance(
  tx: ControlTx,
  wanted: { purpose: string; key: string; now: number },
): Promise<boolean> {
  const { purpose, key, now } = wanted
  const tables = tx.withTables<OneTimeTokenTables>()
  const id = hash('sha256', `${purpose} ${key}`, 'base64url')
  await tables
    .insertInto('mail_allowances')
    .values({ id, window_started_at: now, mails: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await tables
    .updateTable('mail_allowances')
    .set({ window_started_at: now, mails: 0 })
    .where('id', '=', id)
    .where('window_started_at', '<=', now - ALLOWANCE_SECONDS)
    .execute()
  const taken = await tables
    .updateTable('mail_allowances')
    .set((eb) => ({ mails: eb('mails', '+', 1) }))
    .where('id', '=', id)
    .where('mails', '<', MAILS_MAX)
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

export async function pruneMailAllowances(db: ControlDb, now: number): Promise<void> {
  await db
    .withTables<OneTimeTokenTables>()
    .deleteFrom('mail_allowances')
    .where('window_started_at', '<=', now - ALLOWANCE_SECONDS)
    .execute()
}
