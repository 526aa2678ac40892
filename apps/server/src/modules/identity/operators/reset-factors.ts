import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createFactorStore } from '../factors/store.ts'
import { tellUser } from '../factors/tell-user.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { createRefreshStore } from '../tokens/refresh-store.ts'
import { findUser } from '../users/find-user.ts'
import { createUserStore } from '../users/store.ts'
import { requireRankOver } from './ranks.ts'

/**
 * Removes all factors of a user who has lost them, and ends the user's sessions. The user gets a mail. Does nothing for one who has none.
 * @throws USER_NOT_FOUND, FORBIDDEN
 */
export async function resetFactors(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const found = await findUser(createUserStore(tx), reference)
    const user = (await createUserStore(tx).lock(found.id)) ?? found
    requireRankOver(context.actor, user.operator_role)
    const store = createFactorStore(tx)
    const methods = await store.methodsOf(user.id)
    if (methods.length === 0) return
    await store.removeAll(user.id)
    const reason = 'the second factors were reset'
    await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: null, reason })
    await createRefreshStore(tx).removeOfUser(user.id, null)
    await deps.audit(tx, context, 'factor.reset', { type: 'user', id: user.id }, { methods })
    await tellUser(deps, tx, context, user, { change: 'removed', factor: 'all, by an administrator' })
  })
}
