import type { SessionWithToken } from '@tenantry/contract'
import type { FastifyReply } from 'fastify'
import type { IdentityDeps } from '../deps.ts'
import { giveSession } from '../sessions/give-session.ts'
import type { AddedFactor } from './finish-adding.ts'

/** What the user gets to see of a factor that was added: recovery codes and the session's new token, this once. */
export function showAdded(
  deps: Pick<IdentityDeps, 'cookie' | 'clock'>,
  reply: FastifyReply,
  { recoveryCodes, session }: AddedFactor,
): { recovery_codes: string[] | null; session: SessionWithToken | null } {
  return {
    recovery_codes: recoveryCodes,
    session: session === null ? null : giveSession(deps, reply, session),
  }
}
