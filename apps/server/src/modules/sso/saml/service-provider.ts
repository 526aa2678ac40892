import type { CacheProvider, SAML } from '@node-saml/node-saml'
import { samlColumn } from '../connections/connection-store.ts'
import type { SsoDeps } from '../deps.ts'
import type { ConnectionRow } from '../tables.ts'

/** How far clocks may be apart. */
export const CLOCK_SKEW_MS = 60_000
/** A sign-in that takes longer at the identity provider has to begin again. */
export const REQUEST_SECONDS = 600

/** What an identity provider has to know of this server; each connection is a service provider of its own. */
export function serviceProvider(deps: Pick<SsoDeps, 'settings'>, connectionId: string) {
  const base = `${deps.settings.publicOrigin()}/auth/sso/saml/${connectionId}`
  return { entityId: `${base}/metadata`, acsUrl: `${base}/acs`, metadataUrl: `${base}/metadata` }
}

/** One use of the protocol library for one connection: `requestId` is the request that is sent or answered; null for a sign-in that began elsewhere. */
export async function samlOf(
  deps: Pick<SsoDeps, 'settings' | 'clock'>,
  connection: ConnectionRow,
  requestId: string | null,
): Promise<SAML> {
  // Loaded with the first sign-in of this kind: servers without any do not carry its 19 MB.
  const { SAML, ValidateInResponseTo } = await import('@node-saml/node-saml')
  const settings = samlColumn.decode(connection.settings)
  const { entityId, acsUrl } = serviceProvider(deps, connection.id)
  return new SAML({
    issuer: entityId,
    audience: entityId,
    callbackUrl: acsUrl,
    entryPoint: settings.sso_url,
    idpCert: settings.certificates,
    wantAssertionsSigned: true,
    // The assertion's own signature is what counts; that of the response around it may be there as well.
    wantAuthnResponseSigned: false,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: CLOCK_SKEW_MS,
    requestIdExpirationPeriodMs: REQUEST_SECONDS * 1000,
    validateInResponseTo: requestId === null ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always,
    cacheProvider: onlyRequest(deps, requestId),
    ...(requestId === null ? {} : { generateUniqueId: () => requestId }),
  })
}

/** Requests are kept in the control store, and taken out before the answer is looked at; the library is shown the one that is answered. */
function onlyRequest(deps: Pick<SsoDeps, 'clock'>, requestId: string | null): CacheProvider {
  const at = new Date(deps.clock.nowMs()).toISOString()
  return {
    saveAsync: (_key, value) => Promise.resolve({ value, createdAt: deps.clock.nowMs() }),
    getAsync: (key) => Promise.resolve(key === requestId ? at : null),
    removeAsync: (key) => Promise.resolve(key),
  }
}
