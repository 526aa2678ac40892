import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { isLiveSession } from '../sessions/live-session.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { hashCode } from './codes.ts'
import { createDeviceStore } from './store.ts'

/** What a network may delay one question and not the next. */
const SLACK_MS = 1_000
const LONGER_SECONDS = 5
const INTERVAL_SECONDS_MAX = 60
const UNKNOWN: Limit = { bucket: 'device.unknown', count: 60, windowSeconds: 900 }

/**
 * Gives the session that a user has allowed, once. It is no fresher than the one in which it was allowed: a step-up is asked for as it would be there.
 * @throws AUTHORIZATION_PENDING, SLOW_DOWN, ACCESS_DENIED (also when the session in which it was allowed is over by now), EXPIRED_TOKEN, RATE_LIMITED
 */
export async function redeemDevice(
  deps: IdentityDeps,
  context: RequestContext,
  deviceCode: string,
): Promise<{ user: UserRow; session: StartedSession }> {
  const deviceCodeHash = hashCode(deviceCode)
  const store = createDeviceStore(deps.control.db)
  const row = await store.find(deviceCodeHash)
  if (row === undefined || row.status === 'used' || row.expires_at <= deps.clock.now()) {
    const taken = await deps.limits.take(UNKNOWN, addressKey(context.address))
    throw taken.allowed ? expired() : rateLimited(taken, 'codes from this address that nobody waits for')
  }
  const longerSeconds = Math.min(row.interval_seconds + LONGER_SECONDS, INTERVAL_SECONDS_MAX)
  if (!(await store.noteAsked(row, { nowMs: deps.clock.nowMs(), slackMs: SLACK_MS, longerSeconds })))
    throw slowDown(longerSeconds)
  if (row.status === 'pending') throw pending(row.interval_seconds)
  if (row.status === 'denied' || row.user_id === null || row.session_id === null) throw denied()

  const { user_id: userId, session_id: sessionId } = row
  return deps.control.transaction(async (tx) => {
    // The user first: whoever disables or removes the user, or ends their sessions for another password, waits, and then finds the session, or was first.
    const user = await createUserStore(tx).lock(userId)
    if (user === undefined || user.disabled_at !== null) throw denied()
    const allowedIn = await deps.sessions.find(userId, sessionId)
    const { sessionIdleSeconds } = deps.settings
    if (allowedIn === undefined || !isLiveSession(allowedIn, deps.clock.now(), sessionIdleSeconds))
      throw denied()
    if (!(await createDeviceStore(tx).markUsed(deviceCodeHash))) throw expired()
    const now = deps.clock.now()
    await createUserStore(tx).update(user.id, { last_sign_in_at: now })
    const session = await startSession(
      deps,
      tx,
      { ...context, actor: userItself(user) },
      {
        userId: user.id,
        method: 'device',
        provedAt: { authenticated: allowedIn.authenticated_at, secondFactor: allowedIn.second_factor_at },
        ...(allowedIn.organization_id !== null && { organizationId: allowedIn.organization_id }),
      },
    )
    return { user: { ...user, last_sign_in_at: now }, session }
  })
}

function pending(intervalSeconds: number) {
  return problem('AUTHORIZATION_PENDING', {
    detail: 'The user has not answered yet.',
    hint: `Ask again in ${intervalSeconds} seconds.`,
  })
}

function slowDown(intervalSeconds: number) {
  return problem('SLOW_DOWN', {
    detail: 'The program asks too often.',
    hint: `Wait ${intervalSeconds} seconds between two questions from now on.`,
    extensions: { interval: intervalSeconds },
  })
}

function denied() {
  return problem('ACCESS_DENIED', {
    detail: 'The sign-in was not allowed.',
    hint: 'Begin again when that was a mistake.',
  })
}

function expired() {
  return problem('EXPIRED_TOKEN', {
    detail: 'The code is unknown, was used, or its time is over.',
    hint: 'Begin again with POST /auth/device/code.',
  })
}
