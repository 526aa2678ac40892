import type { UserActor } from '../../../kernel/actor.ts'
import type { UserRow } from '../users/tables.ts'

/** Who acts in the audit trail when a user signs in: the user, whose session does not exist yet. */
export function userItself(user: Pick<UserRow, 'id' | 'email'>): UserActor {
  return {
    kind: 'user',
    userId: user.id,
    email: user.email,
    operatorRole: null,
    via: { kind: 'session', sessionId: '' },
    impersonatorId: null,
    authenticatedAt: 0,
    secondFactor: false,
    scopes: null,
    organizationId: null,
  }
}
