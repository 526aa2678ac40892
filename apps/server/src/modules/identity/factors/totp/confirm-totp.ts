import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { findMe, lockProved, requireOwnSession } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { countFactorTry, forgetFactorFailures } from '../../sign-in/sign-in-limits.ts'
import { finishAdding, type AddedFactor } from '../finish-adding.ts'
import { factorNotFound } from '../finish-removing.ts'
import { createFactorStore } from '../store.ts'
import type { TotpRow } from '../tables.ts'
import { appKnown, totpPlace } from './enrol-totp.ts'
import { findTotpStep } from './totp.ts'

const ENROLMENT_SECONDS = 600

/**
 * Makes an authenticator app a factor, with a code that shows that it has the secret.
 * @throws SECOND_FACTOR_REFUSED, RATE_LIMITED, FACTOR_NOT_FOUND when nothing was begun in the last 10 minutes, CONFLICT for one that is confirmed
 */
export async function confirmTotp(
  deps: IdentityDeps,
  context: RequestContext,
  input: { code: string },
): Promise<AddedFactor> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await countFactorTry(deps, context, actor.userId)
  const added = await deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const store = createFactorStore(tx)
    const row = await store.findTotp(user.id)
    const now = deps.clock.now()
    if (row !== undefined && row.confirmed_at !== null) throw appKnown()
    if (row === undefined || row.created_at + ENROLMENT_SECONDS <= now) throw factorNotFound()
    const step = findTotpStep(openSecret(deps, row), input.code, now, row.last_step)
    if (step === null) throw codeRefused()
    const isFirst = (await store.methodsOf(user.id)).length === 0
    await store.confirmTotp(user.id, step, now)
    const factor = 'authenticator app'
    return finishAdding(deps, tx, context, { user, sessionId, factor, factorId: 'totp', isFirst })
  })
  await forgetFactorFailures(deps, actor.userId)
  return added
}

export function openSecret(deps: Pick<IdentityDeps, 'secrets'>, row: TotpRow): Buffer {
  return Buffer.from(deps.secrets.open(row.sealed_secret, totpPlace(row.user_id)), 'base64url')
}

function codeRefused() {
  return problem('SECOND_FACTOR_REFUSED', {
    detail: 'The code is wrong, or its time is over.',
    hint: 'Wait for the next code. The clocks of this server and of the device may differ by 30 seconds.',
  })
}
