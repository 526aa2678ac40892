import type { PasskeyRegistration } from '@tenantry/contract'
import { uniqueViolation } from '../../../../kernel/db/index.ts'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { newId } from '../../../../kernel/ids.ts'
import { findMe, lockProved, requireOwnSession } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { finishAdding, type AddedFactor } from '../finish-adding.ts'
import { requireProvedFactor, requireVerifiedAddress } from '../require-factor-change.ts'
import { createFactorStore } from '../store.ts'
import type { PasskeyRow } from '../tables.ts'
import { passkeyRefused, takeAnswer } from './ask-authenticator.ts'
import { readRegistration } from './read-registration.ts'
import { relyingParty } from './relying-party.ts'
import { createPasskeyStore } from './store.ts'
import { transportsColumn } from './transports.ts'

const PASSKEYS_MAX = 20

/**
 * Adds a passkey that the browser made for options of `beginPasskey`, in the same session.
 * @throws PASSKEY_REFUSED, CONFLICT for the 21st, SECOND_FACTOR_NEEDED, EMAIL_UNVERIFIED
 */
export async function addPasskey(
  deps: IdentityDeps,
  context: RequestContext,
  input: { credential: PasskeyRegistration; name?: string },
): Promise<AddedFactor & { passkey: PasskeyRow }> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  requireVerifiedAddress(proved)
  await requireProvedFactor(deps.control.db, actor)
  const { credential, name = 'Passkey' } = input
  const asked = { purpose: 'register', bound_to: sessionId } as const
  const challenge = await takeAnswer(deps, asked, credential.response.clientDataJSON)
  const made = await readRegistration(relyingParty(deps), challenge, credential)
  const passkey: PasskeyRow = {
    id: newId('psk'),
    user_id: actor.userId,
    credential_id: made.credentialId,
    public_key: made.publicKey,
    counter: made.counter,
    transports: transportsColumn.encode(credential.response.transports ?? []),
    name,
    backed_up: made.backedUp ? 1 : 0,
    created_at: deps.clock.now(),
    last_used_at: null,
  }
  try {
    return await deps.control.transaction(async (tx) => {
      const user = await lockProved(tx, proved)
      const isFirst = (await createFactorStore(tx).methodsOf(user.id)).length === 0
      const store = createPasskeyStore(tx)
      if ((await store.list(user.id)).length >= PASSKEYS_MAX) throw tooMany()
      await store.insert(passkey)
      const factor = `passkey “${name}”`
      const added = { user, sessionId, factor, factorId: passkey.id, isFirst }
      return { passkey, ...(await finishAdding(deps, tx, context, added)) }
    })
  } catch (error) {
    throw uniqueViolation(error) === null ? error : passkeyRefused(error)
  }
}

function tooMany() {
  return problem('CONFLICT', {
    detail: `An account has at most ${PASSKEYS_MAX} passkeys.`,
    hint: 'Remove one that you no longer use.',
  })
}
