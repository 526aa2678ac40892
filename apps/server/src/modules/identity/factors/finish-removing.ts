import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { createFactorStore } from './store.ts'
import { tellUser } from './tell-user.ts'

/**
 * What follows when a factor was removed, within the transaction that did. Without any left, recovery codes go as well, and no session counts as
 * proved by a factor any more.
 * @throws CONFLICT for the last factor, while an organization of the user's demands one
 */
export async function finishRemoving(
  deps: IdentityDeps,
  tx: ControlTx,
  context: RequestContext,
  { user, factor, factorId }: { user: UserRow; factor: string; factorId: string },
): Promise<void> {
  const store = createFactorStore(tx)
  if ((await store.methodsOf(user.id)).length === 0) {
    await requireUndemanded(deps, tx, user.id)
    await store.removeAll(user.id)
    await deps.sessions.forgetSecondFactor(tx, user.id)
    tx.afterCommit(() => deps.knownSessions.forget())
  }
  const target = { type: 'user', id: user.id } as const
  await deps.audit(tx, context, 'factor.removed', target, { factor, factor_id: factorId })
  await tellUser(deps, tx, context, user, { change: 'removed', factor })
}

async function requireUndemanded(deps: IdentityDeps, tx: ControlTx, userId: string): Promise<void> {
  const [first] = await deps.organizationsDemandingFactor(tx, userId)
  if (first === undefined) return
  throw problem('CONFLICT', {
    detail: `The organization ${first} demands a second factor of its members, and this is your last one.`,
    hint: 'Set up another factor first, or leave the organization.',
  })
}

export function factorNotFound() {
  return problem('FACTOR_NOT_FOUND', {
    detail: 'There is no such factor.',
    hint: 'GET /auth/me/factors shows what there is.',
  })
}
