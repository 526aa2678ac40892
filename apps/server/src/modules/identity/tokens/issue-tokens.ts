import { hash, randomBytes } from 'node:crypto'
import type { TokenPair } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeSession } from '../sessions/revoke-sessions.ts'
import { isLiveSession } from '../sessions/live-session.ts'
import { askBeforeToken } from '../sign-in/ask-hook.ts'
import { userItself } from '../sign-in/user-itself.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { UserRow } from '../users/tables.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken } from './access-token.ts'
import { createRefreshStore } from './refresh-store.ts'

/** Two tabs of a browser may refresh with the same token within this time. */
const REUSE_GRACE_SECONDS = 10

/**
 * Gives an access token and a refresh token for the session that the request came with; `organization` (id or slug) makes the access
 * token one for that organization.
 * @throws ORGANIZATION_NOT_FOUND, SESSION_NOT_FOUND for requests without a session, HOOK_REFUSED and UNAVAILABLE by the application's word
 */
export async function issueTokens(
  deps: IdentityDeps,
  context: RequestContext,
  input: { organization?: string },
): Promise<TokenPair> {
  const actor = requireUser(context.actor)
  const session =
    actor.via.kind === 'session' ? await deps.sessions.find(actor.userId, actor.via.sessionId) : undefined
  const user = await deps.users.find(actor.userId)
  if (session === undefined || user === undefined)
    throw problem('SESSION_NOT_FOUND', {
      detail: 'Tokens are given for a session; the request came with another credential.',
      hint: 'Sign in with POST /auth/login and send the session’s token.',
    })
  const organizationId = await chosenOrganization(deps, context, session, input.organization)
  const issue = {
    user,
    session,
    organizationId,
    claims: await claimsFor(deps, user, session, organizationId),
  }
  const refreshToken = await deps.control.transaction((tx) => writeRefreshToken(deps, tx, issue))
  return showPair(deps, issue, refreshToken)
}

/**
 * Exchanges a refresh token for a new pair. Each works once; one that comes again after 10 seconds was stolen, from its owner or by
 * its owner, and ends the session with all of its tokens.
 * @throws UNAUTHENTICATED for a token that is unknown, over, or whose session or user is; HOOK_REFUSED and UNAVAILABLE, and the token is not used up
 */
export async function refreshTokens(
  deps: IdentityDeps,
  context: RequestContext,
  input: { refresh_token: string },
): Promise<TokenPair> {
  const tokenHash = digest(input.refresh_token)
  const now = deps.clock.now()
  const row = await createRefreshStore(deps.control.db).find(tokenHash)
  if (row === undefined || row.expires_at <= now) throw refused()
  const session = await deps.sessions.find(row.user_id, row.session_id)
  const user = await deps.users.find(row.user_id)
  const isLive = session !== undefined && isLiveSession(session, now, deps.settings.sessionIdleSeconds)
  if (user === undefined || user.disabled_at !== null || !isLive) throw refused()
  // Reuse is found out whatever the application says, and without asking it.
  const isReused = row.used_at !== null && now - row.used_at > REUSE_GRACE_SECONDS
  const claims = isReused ? {} : await claimsFor(deps, user, session, row.organization_id)
  const issue = { user, session, organizationId: row.organization_id, claims }
  const next = await deps.control.transaction(async (tx) => {
    const store = createRefreshStore(tx)
    const isFirst = await store.markUsed(tokenHash, now)
    const usedAt = isFirst ? now : ((await store.find(tokenHash))?.used_at ?? 0)
    if (now - usedAt > REUSE_GRACE_SECONDS) return null
    await deps.sessions.update(tx, session.id, { last_seen_at: now })
    return writeRefreshToken(deps, tx, issue)
  })
  if (next !== null) return showPair(deps, issue, next)
  await endFamily(deps, { ...context, actor: userItself(user) }, user, session)
  throw refused()
}

async function endFamily(deps: IdentityDeps, context: RequestContext, user: UserRow, session: SessionRow) {
  await deps.control.transaction(async (tx) => {
    await createRefreshStore(tx).removeOfSession(user.id, session.id)
    const details = { user_id: user.id, reason: 'a refresh token was used twice' }
    await deps.audit(tx, context, 'session.compromised', { type: 'session', id: session.id }, details)
  })
  await revokeSession(deps, context, user.id, session.id)
}

async function chosenOrganization(
  deps: IdentityDeps,
  context: RequestContext,
  session: SessionRow,
  reference: string | undefined,
): Promise<string | null> {
  if (reference === undefined) return session.organization_id
  return (await deps.organizationAccess(context.actor, reference, 'organization.read')).id
}

async function claimsFor(
  deps: IdentityDeps,
  user: UserRow,
  session: SessionRow,
  organizationId: string | null,
): Promise<Issue['claims']> {
  const wanted = { user_id: user.id, organization_id: organizationId, session_id: session.id }
  return askBeforeToken(deps, wanted)
}

interface Issue {
  user: UserRow
  session: SessionRow
  organizationId: string | null
  /** Of the application's own. */
  claims: Readonly<Record<string, unknown>>
}

/** Writes the next refresh token of the session's family, and gives it. */
async function writeRefreshToken(deps: IdentityDeps, tx: ControlTx, issue: Issue): Promise<string> {
  const token = `tnr_${randomBytes(32).toString('base64url')}`
  await createRefreshStore(tx).insert({
    token_hash: digest(token),
    user_id: issue.user.id,
    session_id: issue.session.id,
    organization_id: issue.organizationId,
    created_at: deps.clock.now(),
    expires_at: issue.session.expires_at,
    used_at: null,
  })
  return token
}

async function showPair(deps: IdentityDeps, issue: Issue, refreshToken: string): Promise<TokenPair> {
  const { user, session, organizationId, claims } = issue
  const organization =
    organizationId === null
      ? null
      : { id: organizationId, role: await deps.roleIn(deps.control.db, organizationId, user.id) }
  return {
    access_token: await signAccessToken(deps, { user, session, organization, claims }),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: refreshToken,
    refresh_expires_at: session.expires_at,
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url')
}

function refused() {
  return problem('UNAUTHENTICATED', {
    detail: 'The refresh token is unknown, over or used up.',
    hint: 'Sign in again.',
  })
}
