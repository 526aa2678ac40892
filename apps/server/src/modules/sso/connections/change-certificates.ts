import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { SsoDeps } from '../deps.ts'
import { fingerprintOf, readCertificate } from '../saml/certificates.ts'
import type { ConnectionRow } from '../tables.ts'
import { createConnectionStore, samlColumn } from './connection-store.ts'
import { lockConnection } from './find-connection.ts'
import { connectionTarget } from './show-connection.ts'

const CERTIFICATES_MAX = 10

/**
 * Takes another certificate of the identity provider beside those that it has, so that it can change over at any moment. One that is there changes nothing.
 * @throws SSO_CONNECTION_NOT_FOUND, INVALID_REQUEST, CONFLICT for a connection without certificates, or with too many
 */
export async function addCertificate(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  connectionId: string,
  input: { certificate: string },
): Promise<ConnectionRow> {
  const pem = readCertificate(input.certificate, '/certificate')
  const fingerprint = fingerprintOf(pem)
  return change(deps, context, organizationId, connectionId, (certificates) => {
    if (certificates.some((known) => fingerprintOf(known) === fingerprint)) return null
    if (certificates.length >= CERTIFICATES_MAX) {
      throw problem('CONFLICT', {
        detail: `A connection has at most ${CERTIFICATES_MAX} certificates.`,
        hint: 'Remove one that the identity provider no longer signs with.',
      })
    }
    return { certificates: [...certificates, pem], details: { certificate_added: fingerprint } }
  })
}

/** @throws SSO_CONNECTION_NOT_FOUND, CERTIFICATE_NOT_FOUND, CONFLICT for the last one */
export async function removeCertificate(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  connectionId: string,
  fingerprint: string,
): Promise<ConnectionRow> {
  return change(deps, context, organizationId, connectionId, (certificates) => {
    const kept = certificates.filter((known) => fingerprintOf(known) !== fingerprint)
    if (kept.length === certificates.length) {
      throw problem('CERTIFICATE_NOT_FOUND', { detail: 'The connection has no such certificate.' })
    }
    if (kept.length === 0) {
      throw problem('CONFLICT', {
        detail: 'It is the only certificate: nothing that is signed could be checked without it.',
        hint: 'Add the next one first, or disable the connection.',
      })
    }
    return { certificates: kept, details: { certificate_removed: fingerprint } }
  })
}

async function change(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  connectionId: string,
  decide: (certificates: string[]) => { certificates: string[]; details: Record<string, string> } | null,
): Promise<ConnectionRow> {
  return deps.control.transaction(async (tx) => {
    const row = await lockConnection(tx, organizationId, connectionId)
    if (row.kind !== 'saml') {
      throw problem('CONFLICT', {
        detail: 'OpenID Connect connections have no certificates: keys come from the provider.',
      })
    }
    const settings = samlColumn.decode(row.settings)
    const decided = decide(settings.certificates)
    if (decided === null) return row
    const changes = {
      settings: samlColumn.encode({ ...settings, certificates: decided.certificates }),
      updated_at: deps.clock.now(),
    }
    await createConnectionStore(tx).update(organizationId, row.id, changes)
    await deps.audit(tx, context, 'sso_connection.updated', connectionTarget(row), decided.details)
    return { ...row, ...changes }
  })
}
