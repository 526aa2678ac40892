import { ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { createConnectionStore, samlColumn } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { digest } from '../sign-in/browser-cookie.ts'
import { finish, recordRefusal, type Finished } from '../sign-in/finish.ts'
import { requireOpen } from '../sign-in/find-way.ts'
import { readRedirect } from '../sign-in/read-redirect.ts'
import { answerRefused } from '../sign-in/refusals.ts'
import { createRequestStore } from '../sign-in/request-store.ts'
import { tellPage } from '../sign-in/tell-page.ts'
import type { ConnectionRow, RequestRow } from '../tables.ts'
import { readResponse } from './read-response.ts'

export interface SamlAnswer {
  connectionId: string
  samlResponse: string
  relayState: string | undefined
  /** Of the cookie that came along; null for none. */
  browserHash: string | null
  /** Whoever goes by pages, and not by problem documents. */
  isBrowser: boolean
}

/**
 * Takes the answer of a SAML identity provider, whose page posts it from a foreign origin: what holds it to this browser is the cookie of the sign-in
 * that it answers. That sign-in is taken out first, so that a failed answer has to begin anew.
 * @throws SSO_NOT_FOUND, SSO_REFUSED, SSO_USER_REFUSED, USER_DISABLED, and what memberships throw
 */
export async function takeSamlAnswer(
  deps: SsoDeps,
  context: RequestContext,
  answer: SamlAnswer,
): Promise<Finished> {
  const store = createConnectionStore(deps.control.db)
  const connection = await requireOpen(deps, await store.findForSignIn(answer.connectionId))
  if (connection.kind !== 'saml') throw answerRefused('The connection does not speak SAML.')
  const request = await takeRequest(deps, connection, answer)
  const redirectTo = request?.redirect_to ?? landing(deps, answer.relayState)
  return tellPage(context, { isBrowser: answer.isBrowser && request !== null, redirectTo }, async () => {
    try {
      const { vouched, assertionId, endsAt } = await readResponse(
        deps,
        connection,
        answer.samlResponse,
        request?.protocol_id ?? null,
      )
      await requireFirst(deps, connection, assertionId, endsAt)
      return await finish(deps, context, connection, vouched, {
        redirectTo,
        codeChallenge: request?.code_challenge ?? null,
      })
    } catch (error) {
      // Of anybody's guesses nothing is kept; who was sent here by this server began a sign-in of the organization.
      if (error instanceof ProblemError && error.code === 'SSO_REFUSED' && request !== null)
        await recordRefusal(deps, context, connection, error)
      throw error
    }
  })
}

/** The sign-in that is answered; null for one that began at the provider, where the connection takes such. @throws SSO_REFUSED */
async function takeRequest(
  deps: SsoDeps,
  connection: ConnectionRow,
  { relayState, browserHash }: SamlAnswer,
): Promise<RequestRow | null> {
  const request =
    relayState === undefined
      ? undefined
      : await createRequestStore(deps.control.db).takeRequest(digest(relayState))
  if (request === undefined) {
    if (samlColumn.decode(connection.settings).idp_initiated) return null
    throw answerRefused('It answers no sign-in that began here, or one that is over or was answered.')
  }
  if (request.connection_id !== connection.id)
    throw answerRefused('It answers a sign-in of another connection.')
  if (request.expires_at <= deps.clock.now()) throw answerRefused('The sign-in took too long.')
  if (request.browser_hash !== browserHash) throw answerRefused('The sign-in began in another browser.')
  return request
}

/** Every assertion counts once, on whichever server. @throws SSO_REFUSED */
async function requireFirst(
  deps: SsoDeps,
  connection: ConnectionRow,
  assertionId: string,
  endsAt: number,
): Promise<void> {
  const row = { connection_id: connection.id, assertion_hash: digest(assertionId), expires_at: endsAt }
  if (await createRequestStore(deps.control.db).rememberAssertion(row)) return
  throw answerRefused('The assertion was used before.')
}

/** A provider that begins may say where to go, as far as that is allowed. */
function landing(deps: SsoDeps, relayState: string | undefined): string {
  try {
    return readRedirect(deps.settings, relayState === '' ? undefined : relayState)
  } catch (error) {
    if (error instanceof ProblemError) return readRedirect(deps.settings, undefined)
    throw error
  }
}
