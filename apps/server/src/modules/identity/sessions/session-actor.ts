import type { UserActor } from '../../../kernel/actor.ts'
import type { UserRow } from '../users/tables.ts'
import type { SessionRow } from './tables.ts'

/** The user as one of their sessions lets them act. */
export function sessionActor(session: SessionRow, user: UserRow): UserActor {
  return {
    kind: 'user',
    userId: user.id,
    email: user.email,
    operatorRole: user.operator_role,
    via: { kind: 'session', sessionId: session.id },
    impersonatorId: session.impersonator_id,
    authenticatedAt: session.authenticated_at,
    secondFactor: session.second_factor_at !== null,
    scopes: null,
    organizationId: session.organization_id,
  }
}
