import { ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { createConnectionStore } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import { digest } from '../sign-in/browser-cookie.ts'
import { finish, recordRefusal, type Finished } from '../sign-in/finish.ts'
import { requireOpen } from '../sign-in/find-way.ts'
import { answerRefused } from '../sign-in/refusals.ts'
import { createRequestStore } from '../sign-in/request-store.ts'
import { tellPage } from '../sign-in/tell-page.ts'
import { readCallback } from './read-callback.ts'

/**
 * Takes the answer of an OpenID provider; the state says which sign-in it is, and the cookie that it is this browser's.
 * What is refused once the sign-in was recognized is told to the page that began it.
 * @throws SSO_NOT_FOUND, SSO_REFUSED, PROVIDER_REFUSED, PROVIDER_UNREACHABLE, PROVIDER_INVALID, and as `finish`
 */
export async function takeOidcAnswer(
  deps: SsoDeps,
  context: RequestContext,
  callback: URLSearchParams,
  { browserHash, isBrowser }: { browserHash: string | null; isBrowser: boolean },
): Promise<Finished> {
  const { db } = deps.control
  const request = await createRequestStore(db).takeRequest(digest(callback.get('state') ?? ''))
  if (request === undefined || request.expires_at <= deps.clock.now())
    throw answerRefused('It answers no sign-in that began here, or one that is over or was answered.')
  if (request.browser_hash !== browserHash) throw answerRefused('The sign-in began in another browser.')
  return tellPage(context, { isBrowser, redirectTo: request.redirect_to }, async () => {
    const store = createConnectionStore(db)
    const connection = await requireOpen(deps, await store.findForSignIn(request.connection_id))
    if (connection.kind !== 'oidc') throw answerRefused('The connection does not speak OpenID Connect.')
    const vouched = await readCallback(deps, connection, request, callback).catch(async (error: unknown) => {
      if (error instanceof ProblemError) await recordRefusal(deps, context, connection, error)
      throw error
    })
    return finish(deps, context, connection, vouched, {
      redirectTo: request.redirect_to,
      codeChallenge: request.code_challenge,
    })
  })
}
