import type { ControlTx } from '../../../kernel/db/index.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { hashRecoveryCode } from './recovery/recovery-code.ts'
import { createFactorStore } from './store.ts'
import type { FactorMethod } from './tables.ts'
import { openSecret } from './totp/confirm-totp.ts'
import { findTotpStep } from './totp/totp.ts'

/** One thing that proves a second factor. */
export type FactorProof = { kind: 'totp'; code: string } | { kind: 'recovery_code'; code: string }

/** Whether this proves a factor of the user, who is locked; uses it up within the caller's transaction, so that nothing proves twice. */
export async function checkFactor(
  deps: IdentityDeps,
  tx: ControlTx,
  user: UserRow,
  proof: FactorProof,
): Promise<boolean> {
  const store = createFactorStore(tx)
  const methods: readonly FactorMethod[] = await store.methodsOf(user.id)
  if (!methods.includes(proof.kind)) return false
  const now = deps.clock.now()
  if (proof.kind === 'recovery_code')
    return store.spendRecoveryCode(user.id, hashRecoveryCode(user.id, proof.code), now)
  const row = await store.findTotp(user.id)
  if (row === undefined) return false
  const step = findTotpStep(openSecret(deps, row), proof.code, now, row.last_step)
  return step !== null && store.acceptStep(user.id, step)
}
