import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { findUser } from '../users/find-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'

const MINUTES_DEFAULT = 30

/**
 * Begins a session in which an operator sees what a user sees. It says so of itself, ends after `minutes` at the latest, may change no secret, and
 * is written down in the trail of every organization of the user.
 * @throws USER_NOT_FOUND, FORBIDDEN for a user who is an operator, USER_DISABLED
 */
export async function impersonate(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
  input: { reason: string; minutes?: number },
): Promise<{ user: UserRow; session: StartedSession }> {
  const operator = requireUser(context.actor)
  return deps.control.transaction(async (tx) => {
    const user = await findUser(createUserStore(tx), reference)
    if (user.operator_role !== null)
      throw problem('FORBIDDEN', { detail: 'Operators of the installation are not impersonated.' })
    if (user.disabled_at !== null)
      throw problem('USER_DISABLED', { detail: 'The user is disabled.', hint: 'Enable the user first.' })
    const session = await startSession(deps, tx, context, {
      userId: user.id,
      method: 'impersonation',
      impersonatorId: operator.userId,
      lifetimeSeconds: (input.minutes ?? MINUTES_DEFAULT) * 60,
    })
    const target = { type: 'user', id: user.id } as const
    const details = { reason: input.reason, session_id: session.row.id, until: session.row.expires_at }
    await deps.audit(tx, context, 'user.impersonated', target, details)
    for (const organizationId of await deps.organizationsOf(tx, user.id))
      await deps.audit(tx, context, 'user.impersonated', { ...target, organizationId }, details)
    return { user, session }
  })
}
