import { randomBytes } from 'node:crypto'
import type { SsoDeps } from '../deps.ts'
import { beginOidc } from '../oidc/begin-oidc.ts'
import { REQUEST_SECONDS, samlOf } from '../saml/service-provider.ts'
import type { ConnectionRow, RequestRow } from '../tables.ts'
import type { Begun } from './begun.ts'
import { digest } from './browser-cookie.ts'
import { findConnectionFor, type Where } from './find-way.ts'
import { readRedirect } from './read-redirect.ts'
import { createRequestStore } from './request-store.ts'

/**
 * Begins a sign-in in the browser that has this secret, and gives where to send it.
 * @throws SSO_NOT_FOUND, INVALID_REQUEST, PROVIDER_UNREACHABLE, PROVIDER_INVALID
 */
export async function begin(deps: SsoDeps, browserHash: string, where: Where): Promise<string> {
  const redirectTo = readRedirect(deps.settings, where.redirect_to)
  const connection = await findConnectionFor(deps, where)
  const begun =
    connection.kind === 'saml'
      ? await beginSaml(deps, connection)
      : await beginOidc(deps, connection, where.email)
  const row: RequestRow = {
    token_hash: digest(begun.token),
    connection_id: connection.id,
    protocol_id: begun.protocolId,
    sealed_data: begun.sealedData,
    browser_hash: browserHash,
    redirect_to: redirectTo,
    code_challenge: where.code_challenge ?? null,
    expires_at: deps.clock.now() + REQUEST_SECONDS,
  }
  await createRequestStore(deps.control.db).insertRequest(row)
  return begun.url
}

async function beginSaml(deps: SsoDeps, connection: ConnectionRow): Promise<Begun> {
  // RelayState has at most 80 bytes (SAML 2.0 Bindings, 3.4.3); an id begins with no digit.
  const token = randomBytes(32).toString('base64url')
  const protocolId = `_${randomBytes(20).toString('hex')}`
  const saml = await samlOf(deps, connection, protocolId)
  const url = await saml.getAuthorizeUrlAsync(token, undefined, {})
  return { token, protocolId, sealedData: null, url }
}
