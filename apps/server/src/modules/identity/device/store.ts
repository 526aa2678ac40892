import type { ControlDb } from '../../../kernel/db/index.ts'
import type { DeviceRow, DeviceTables } from './tables.ts'

export function createDeviceStore(db: ControlDb) {
  const tables = db.withTables<DeviceTables>()
  return {
    /** False when the user code is another's. */
    async insert(row: DeviceRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('device_sign_ins')
        .values(row)
        .onConflict((conflict) => conflict.column('user_code_hash').doNothing())
        .executeTakeFirst()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    async find(deviceCodeHash: string): Promise<DeviceRow | undefined> {
      return tables
        .selectFrom('device_sign_ins')
        .selectAll()
        .where('device_code_hash', '=', deviceCodeHash)
        .executeTakeFirst()
    },

    /** One that waits for an answer. */
    async findPending(userCodeHash: string, now: number): Promise<DeviceRow | undefined> {
      return tables
        .selectFrom('device_sign_ins')
        .selectAll()
        .where('user_code_hash', '=', userCodeHash)
        .where('status', '=', 'pending')
        .where('expires_at', '>', now)
        .executeTakeFirst()
    },

    /** Writes down that the program asked; false when it did so too early, and has to wait longer from now on. */
    async noteAsked(
      row: DeviceRow,
      wanted: { nowMs: number; slackMs: number; longerSeconds: number },
    ): Promise<boolean> {
      const { nowMs, slackMs, longerSeconds } = wanted
      const since = nowMs - row.interval_seconds * 1000 + slackMs
      const { numUpdatedRows } = await tables
        .updateTable('device_sign_ins')
        .set({ asked_at_ms: nowMs })
        .where('device_code_hash', '=', row.device_code_hash)
        .where((eb) => eb.or([eb('asked_at_ms', 'is', null), eb('asked_at_ms', '<=', since)]))
        .executeTakeFirst()
      if (numUpdatedRows > 0n) return true
      await tables
        .updateTable('device_sign_ins')
        .set({ interval_seconds: longerSeconds })
        .where('device_code_hash', '=', row.device_code_hash)
        .execute()
      return false
    },

    /** False when it was answered meanwhile, or its time is over. */
    async answer(
      userCodeHash: string,
      given: { status: 'allowed' | 'denied'; userId: string; sessionId: string; now: number },
    ): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('device_sign_ins')
        .set({ status: given.status, user_id: given.userId, session_id: given.sessionId })
        .where('user_code_hash', '=', userCodeHash)
        .where('status', '=', 'pending')
        .where('expires_at', '>', given.now)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** False when somebody has used it meanwhile, so that of two at once one wins. */
    async markUsed(deviceCodeHash: string): Promise<boolean> {
      const { numUpdatedRows } = await tables
        .updateTable('device_sign_ins')
        .set({ status: 'used' })
        .where('device_code_hash', '=', deviceCodeHash)
        .where('status', '=', 'allowed')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async prune(before: number): Promise<void> {
      await tables.deleteFrom('device_sign_ins').where('expires_at', '<', before).execute()
    },
  }
}
