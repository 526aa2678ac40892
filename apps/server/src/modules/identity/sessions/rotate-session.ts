import type { ControlTx } from '../../../kernel/db/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { createSessionToken, hashSessionToken } from './session-token.ts'
import type { StartedSession } from './start-session.ts'
import type { SessionRow } from './tables.ts'

/** Another token for a session whose user has just proved more; the old one is dead. */
export async function rotateSession(
  deps: Pick<IdentityDeps, 'sessions' | 'clock'>,
  tx: ControlTx,
  row: SessionRow,
  proved: Partial<Pick<SessionRow, 'authenticated_at' | 'second_factor_at'>>,
): Promise<StartedSession> {
  const token = createSessionToken()
  const changes = { token_hash: hashSessionToken(token), ...proved }
  await deps.sessions.update(tx, row.id, changes)
  return { row: { ...row, ...changes }, token }
}
