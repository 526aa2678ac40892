import type { PasskeyAssertion } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { createPasskeyStore } from './passkeys/store.ts'
import { usePasskey } from './passkeys/use-passkey.ts'
import { hashRecoveryCode } from './recovery/recovery-code.ts'
import { createFactorStore } from './store.ts'
import type { FactorMethod } from './tables.ts'
import { openSecret } from './totp/confirm-totp.ts'
import { findTotpStep } from './totp/totp.ts'

/** One thing that proves a second factor. */
export type FactorProof =
  | { kind: 'totp'; code: string }
  | { kind: 'recovery_code'; code: string }
  /** `challenge` is what the passkey was asked to sign for this sign-in. */
  | { kind: 'passkey'; assertion: PasskeyAssertion; challenge: string }

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
  if (proof.kind === 'passkey') return checkPasskey(deps, tx, user, proof)
  const row = await store.findTotp(user.id)
  if (row === undefined) return false
  const step = findTotpStep(openSecret(deps, row), proof.code, now, row.last_step)
  return step !== null && store.acceptStep(user.id, step)
}

/** The password or the mailbox was one factor, so that the passkey need not have verified its user. */
async function checkPasskey(
  deps: IdentityDeps,
  tx: ControlTx,
  user: UserRow,
  { assertion, challenge }: FactorProof & { kind: 'passkey' },
): Promise<boolean> {
  const passkey = await createPasskeyStore(tx).findByCredential(assertion.id)
  if (passkey === undefined || passkey.user_id !== user.id) return false
  await usePasskey(deps, tx, passkey, assertion, { challenge, userVerified: false })
  return true
}
