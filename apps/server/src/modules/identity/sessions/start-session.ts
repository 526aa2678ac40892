import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import type { IdentityDeps } from '../deps.ts'
import { createSessionToken, hashSessionToken } from './session-token.ts'
import type { SessionRow, SignInMethod } from './tables.ts'

export interface NewSession {
  userId: string
  method: SignInMethod
  organizationId?: string
  impersonatorId?: string
  secondFactor?: boolean
  /** When the user proved who they are, in the session that this one comes of; now when absent. Unix seconds. */
  provedAt?: { authenticated: number; secondFactor: number | null }
  /** Shorter than the installation's lifetime, in seconds. */
  lifetimeSeconds?: number
}

export interface StartedSession {
  row: SessionRow
  /** In this answer and nowhere else. */
  token: string
}

/** Begins a session within the caller's transaction; its token is made here and kept as a hash. */
export async function startSession(
  deps: Pick<IdentityDeps, 'sessions' | 'clock' | 'settings' | 'audit'>,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  wanted: NewSession,
): Promise<StartedSession> {
  const token = createSessionToken()
  const now = deps.clock.now()
  const row: SessionRow = {
    id: newId('ses'),
    user_id: wanted.userId,
    token_hash: hashSessionToken(token),
    method: wanted.method,
    organization_id: wanted.organizationId ?? null,
    impersonator_id: wanted.impersonatorId ?? null,
    authenticated_at: wanted.provedAt?.authenticated ?? now,
    second_factor_at: wanted.provedAt?.secondFactor ?? (wanted.secondFactor === true ? now : null),
    created_at: now,
    last_seen_at: now,
    expires_at: now + (wanted.lifetimeSeconds ?? deps.settings.sessionLifetimeSeconds),
    revoked_at: null,
    address: context.address,
    user_agent: context.userAgent,
  }
  await deps.sessions.insert(tx, row)
  const details = { user_id: row.user_id, method: row.method }
  await deps.audit(tx, context, 'session.created', { type: 'session', id: row.id }, details)
  return { row, token }
}
