import { randomBytes } from 'node:crypto'
import { systemActor } from '../../../kernel/actor.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import { challengeLocation } from '../../../kernel/http/challenge-location.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import { connectionTarget } from '../connections/show-connection.ts'
import type { SsoDeps } from '../deps.ts'
import type { ConnectionRow } from '../tables.ts'
import { admit } from './admit.ts'
import { digest } from './browser-cookie.ts'
import { ssoNotFound } from './refusals.ts'
import { createRequestStore } from './request-store.ts'
import type { Vouched } from './vouched.ts'

/** Where the browser goes, and the cookie of the session that began for it; null for one that gets a code or is asked for a second factor instead. */
export interface Finished {
  location: string
  cookie: string | null
}

const CODE_SECONDS = 60

/**
 * From an identity provider's word to a session of one organization, or to a code for it. A refusal is written into the organization's trail.
 * @throws as `admit`; USER_DISABLED; SSO_NOT_FOUND for a connection that was changed meanwhile
 */
export async function finish(
  deps: SsoDeps,
  context: RequestContext,
  seen: ConnectionRow,
  vouched: Vouched,
  way: { redirectTo: string; codeChallenge: string | null },
): Promise<Finished> {
  // The parts that every verb wants of a request, said by name: a context carries more.
  const { requestId, address, userAgent } = context
  const source = { actor: systemActor('single_sign_on'), requestId, address, userAgent }
  try {
    return await deps.control.transaction(async (tx) => {
      const store = createConnectionStore(tx)
      // Whoever disables or deletes it at this moment comes before, and is seen here, or after, and ends the session.
      const connection = await store.lock(seen.organization_id, seen.id)
      if (connection === undefined || connection.enabled === 0) throw ssoNotFound()
      if (connection.issuer !== seen.issuer || connection.settings !== seen.settings) throw ssoNotFound()
      const { organization_id: organizationId } = connection
      if ((await deps.organizations.findOpen(tx, organizationId)) === undefined) throw ssoNotFound()
      const userId = await admit(deps, tx, source, connection, vouched)
      const now = deps.clock.now()
      await store.update(organizationId, connection.id, { last_used_at: now })
      if (way.codeChallenge === null) {
        const result = await deps.vouched.signIn(tx, source, { userId, organizationId })
        if (result.kind === 'second_factor')
          return { location: challengeLocation(way.redirectTo, result), cookie: null }
        return { location: way.redirectTo, cookie: result.cookie }
      }
      const code = randomBytes(32).toString('base64url')
      await createRequestStore(tx).insertCode({
        code_hash: digest(code),
        connection_id: connection.id,
        organization_id: organizationId,
        user_id: userId,
        code_challenge: way.codeChallenge,
        expires_at: now + CODE_SECONDS,
      })
      const location = new URL(way.redirectTo)
      location.searchParams.set('code', code)
      return { location: location.href, cookie: null }
    })
  } catch (error) {
    if (error instanceof ProblemError) await recordRefusal(deps, context, seen, error)
    throw error
  }
}

/** Of a sign-in that began here: whoever looks for the reason finds it in the organization's trail. */
export async function recordRefusal(
  deps: SsoDeps,
  context: RequestContext,
  connection: ConnectionRow,
  { code, parts }: ProblemError,
): Promise<void> {
  await deps.control.transaction((tx) =>
    deps.audit(tx, context, 'sso_connection.sign_in_refused', connectionTarget(connection), {
      code,
      detail: parts.detail,
    }),
  )
}
