import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import { createFactorStore } from '../store.ts'
import { createRecoveryCode, hashRecoveryCode, RECOVERY_CODES } from './recovery-code.ts'

/** Gives a user new recovery codes in place of all earlier ones, within the caller's transaction. Only their hashes are kept. */
export async function writeRecoveryCodes(
  deps: Pick<IdentityDeps, 'clock'>,
  tx: ControlTx,
  userId: string,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, createRecoveryCode)
  const created_at = deps.clock.now()
  await createFactorStore(tx).replaceRecoveryCodes(
    userId,
    codes.map((code) => ({
      code_hash: hashRecoveryCode(userId, code),
      user_id: userId,
      created_at,
      used_at: null,
    })),
  )
  return codes
}
