import type { Factors } from '@tenantry/contract'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { showPasskey } from './passkeys/show-passkey.ts'
import { createPasskeyStore } from './passkeys/store.ts'
import { createFactorStore } from './store.ts'

/** A user's factors, without what proves them. */
export async function showFactors(db: ControlDb, userId: string): Promise<Factors> {
  const store = createFactorStore(db)
  const totp = await store.findTotp(userId)
  const confirmedAt = totp?.confirmed_at ?? null
  return {
    totp: confirmedAt === null ? null : { created_at: confirmedAt },
    passkeys: (await createPasskeyStore(db).list(userId)).map(showPasskey),
    recovery_codes_left: await store.countRecoveryCodes(userId),
  }
}
