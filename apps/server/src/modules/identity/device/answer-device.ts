import type { UserActor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { hashCode, readUserCode } from './codes.ts'
import { createDeviceStore } from './store.ts'
import type { DeviceRow } from './tables.ts'

/** Looks at codes: whoever guesses is to get nowhere, also with many accounts. */
const BY_USER: Limit = { bucket: 'device.user_code', count: 30, windowSeconds: 900 }
const BY_ADDRESS: Limit = { bucket: 'device.user_code_address', count: 100, windowSeconds: 900 }

type SignedIn = RequestContext & { actor: UserActor }

/**
 * The device that waits with a code; null when none does.
 * @throws RATE_LIMITED
 */
export async function findWaitingDevice(
  deps: IdentityDeps,
  context: SignedIn,
  typed: string,
): Promise<{ code: string; row: DeviceRow } | null> {
  const ofAddress = await deps.limits.take(BY_ADDRESS, addressKey(context.address))
  if (!ofAddress.allowed) throw rateLimited(ofAddress, 'codes from this address')
  const ofUser = await deps.limits.take(BY_USER, context.actor.userId)
  if (!ofUser.allowed) throw rateLimited(ofUser, 'codes for this account')
  const code = readUserCode(typed)
  if (code === null) return null
  const row = await createDeviceStore(deps.control.db).findPending(hashCode(code), deps.clock.now())
  return row === undefined ? null : { code, row }
}

/**
 * Lets the device that waits with a code sign in as this user, or not. False when none waits, or somebody answered meanwhile.
 * @throws RATE_LIMITED, FORBIDDEN in a session that is not the user's own
 */
export async function answerDevice(
  deps: IdentityDeps,
  context: SignedIn,
  typed: string,
  status: 'allowed' | 'denied',
): Promise<boolean> {
  const { userId, via } = context.actor
  if (context.actor.impersonatorId !== null || via.kind !== 'session') throw notOneself()
  const waiting = await findWaitingDevice(deps, context, typed)
  if (waiting === null) return false
  return deps.control.transaction(async (tx) => {
    const answer = { status, userId, sessionId: via.sessionId, now: deps.clock.now() }
    if (!(await createDeviceStore(tx).answer(hashCode(waiting.code), answer))) return false
    const details = { client_name: waiting.row.client_name, address: waiting.row.address }
    await deps.audit(tx, context, `device_sign_in.${status}`, { type: 'user', id: userId }, details)
    return true
  })
}

function notOneself() {
  return problem('FORBIDDEN', {
    detail: 'Nobody signs a device in for somebody else.',
    hint: 'End the impersonation, and sign in as yourself.',
  })
}
