import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { VouchedSignIn } from '../../identity/index.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { digest } from './browser-cookie.ts'
import { createRequestStore } from './request-store.ts'

/**
 * Gives the session of a finished sign-in to whoever began it: the code works once, for a minute, and with the secret of the challenge alone. A wrong
 * secret burns the code.
 * @throws TOKEN_REFUSED, USER_DISABLED, SECOND_FACTOR_REQUIRED
 */
export async function exchangeCode(
  deps: SsoDeps,
  context: RequestContext,
  input: { code: string; code_verifier: string },
): Promise<VouchedSignIn> {
  // By itself: what is thrown below must not bring the code back.
  const row = await createRequestStore(deps.control.db).takeCode(digest(input.code))
  if (row === undefined || row.expires_at <= deps.clock.now()) throw refused()
  if (digest(input.code_verifier) !== row.code_challenge) throw refused()
  const result = await deps.control.transaction(async (tx) => {
    const { organization_id: organizationId, user_id: userId } = row
    const connection = await createConnectionStore(tx).lock(organizationId, row.connection_id)
    const isOpen = (await deps.organizations.findOpen(tx, organizationId)) !== undefined
    if (connection === undefined || connection.enabled === 0 || !isOpen) throw refused()
    return deps.vouched.signIn(tx, context, { userId, organizationId })
  })
  return deps.vouched.requireSignedIn(result)
}

function refused() {
  return problem('TOKEN_REFUSED', {
    detail: 'The code is unknown, used or over, or is not for whoever has this secret.',
    hint: 'Begin the sign-in again.',
  })
}
