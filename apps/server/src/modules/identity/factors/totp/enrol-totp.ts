import { renderSVG } from 'uqr'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { lockProved } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { requireFactorChange, requireVerifiedAddress } from '../require-factor-change.ts'
import { createFactorStore } from '../store.ts'
import { base32, createTotpSecret, totpUri } from './totp.ts'

/** Where the secret is sealed for: see `SecretBox`. */
export const totpPlace = (userId: string) => `totp_factors.sealed_secret ${userId}`

/**
 * Makes a secret for an authenticator app. It is no factor before `confirmTotp`; called again it makes another one.
 * @throws CONFLICT for a user who has an app, EMAIL_UNVERIFIED, and as `requireFactorChange`
 */
export async function enrolTotp(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string },
): Promise<{ secret: string; uri: string; qr_svg: string }> {
  const { proved } = await requireFactorChange(deps, context, input.current_password)
  requireVerifiedAddress(proved)
  const secret = createTotpSecret()
  await deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const store = createFactorStore(tx)
    const before = await store.findTotp(user.id)
    if (before !== undefined && before.confirmed_at !== null) throw appKnown()
    await store.putTotp({
      user_id: user.id,
      sealed_secret: deps.secrets.seal(secret.toString('base64url'), totpPlace(user.id)),
      created_at: deps.clock.now(),
      confirmed_at: null,
      last_step: 0,
    })
  })
  const uri = totpUri(secret, deps.settings.appName, proved.email)
  return { secret: base32(secret), uri, qr_svg: renderSVG(uri, { border: 4 }) }
}

export function appKnown() {
  return problem('CONFLICT', {
    detail: 'The account has an authenticator app already.',
    hint: 'Remove it first, or add a passkey beside it.',
  })
}
