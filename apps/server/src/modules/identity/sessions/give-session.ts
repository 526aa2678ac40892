import type { SessionWithToken } from '@tenantry/contract'
import type { FastifyReply } from 'fastify'
import type { IdentityDeps } from '../deps.ts'
import { showStarted } from './show-session.ts'
import type { StartedSession } from './start-session.ts'

/** Hands a session out: its cookie in the reply's headers, its token for the body. */
export function giveSession(
  deps: Pick<IdentityDeps, 'cookie' | 'clock'>,
  reply: FastifyReply,
  session: StartedSession,
): SessionWithToken {
  const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
  void reply.header('set-cookie', cookie)
  return showStarted(session)
}
