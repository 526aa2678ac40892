import type { AccountExport, ApiKey } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { showAccounts } from '../external/show-accounts.ts'
import { createExternalAccountStore } from '../external/store.ts'
import { showFactors } from '../factors/show-factors.ts'
import { showKey } from '../keys/show-key.ts'
import { showSession } from '../sessions/show-session.ts'
import { showUser } from '../users/show-user.ts'
import { findMe, requireOwnSession } from './require-proof.ts'

const TOKENS_AT_A_TIME = 200

/** Everything that is kept about oneself, without what lets anybody in. @throws FORBIDDEN, USER_NOT_FOUND */
export async function exportMe(deps: IdentityDeps, context: RequestContext): Promise<AccountExport> {
  const { actor, sessionId } = requireOwnSession(context.actor)
  const { userId } = actor
  const { db } = deps.control
  const now = deps.clock.now()
  const sessions = await deps.sessions.listLive(userId, now)
  return {
    exported_at: now,
    user: showUser(await findMe(deps, userId)),
    sessions: sessions.map((row) => showSession(row, sessionId)),
    tokens: await tokensOf(deps, userId),
    factors: await showFactors(db, userId),
    linked_accounts: await showAccounts(deps, await createExternalAccountStore(db).listOf(userId)),
    sso_identities: await deps.ssoIdentitiesOf(db, userId),
    directory_records: await deps.directoryRecordsOf(db, userId),
    memberships: [...(await deps.membershipsOf(db, userId))],
    audit: [...(await deps.auditTrailOf(userId))],
  }
}

async function tokensOf(deps: IdentityDeps, userId: string): Promise<ApiKey[]> {
  const owner = { kind: 'user', id: userId } as const
  const found: ApiKey[] = []
  let cursor: string | null = null
  do {
    const page = await deps.keys.store.listKeys({ limit: TOKENS_AT_A_TIME, cursor, owner })
    found.push(...page.rows.map(showKey))
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}
