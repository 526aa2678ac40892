import type { UpdateSsoConnection } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { SsoDeps } from '../deps.ts'
import { fingerprintOf } from '../saml/certificates.ts'
import { endSessions } from '../sign-in/end-sessions.ts'
import type { ConnectionRow } from '../tables.ts'
import { createConnectionStore, oidcColumn, roleMappingColumn, samlColumn } from './connection-store.ts'
import { beforeChange, isDraft } from './draft.ts'
import { findConnection, lockConnection } from './find-connection.ts'
import { readOidcInput } from './read-oidc-input.ts'
import { invalid, readSamlInput } from './read-saml-input.ts'
import { requireRoles } from './require-roles.ts'
import { secretPlace } from './secret-place.ts'
import { connectionTarget } from './show-connection.ts'

type Protocol = Partial<Pick<ConnectionRow, 'issuer' | 'settings' | 'sealed_secret'>>

/**
 * Changes a connection. Disabling it, or pointing it at another identity provider, ends the sessions that it opened.
 * @throws SSO_CONNECTION_NOT_FOUND, INVALID_REQUEST, METADATA_REFUSED, URL_REFUSED, PROVIDER_INVALID, PROVIDER_UNREACHABLE, ROLE_NOT_FOUND, FORBIDDEN, CONFLICT
 */
export async function updateConnection(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  connectionId: string,
  input: UpdateSsoConnection,
): Promise<ConnectionRow> {
  const seen = await findConnection(deps.control.db, organizationId, connectionId)
  // Outside of the transaction: it may ask the identity provider.
  const protocol = await readProtocol(deps, seen, input)
  return deps.control.transaction(async (tx) => {
    // The connection before the organization, as sign-ins lock them.
    const row = await lockConnection(tx, organizationId, connectionId)
    const roles = { defaultRole: input.default_role, mapping: input.role_mapping }
    await requireRoles(deps, tx, context, organizationId, roles)
    if (row.settings !== seen.settings || row.issuer !== seen.issuer) throw changedMeanwhile()
    const changes = { ...protocol, ...commonChanges(input), updated_at: deps.clock.now() }
    await createConnectionStore(tx).update(organizationId, row.id, changes)
    const changed: ConnectionRow = { ...row, ...changes }
    if (changed.enabled === 1 && isDraft(changed)) throw invalid('/saml/idp_entity_id', 'is missing')
    const details = { before: audited(row), after: audited(changed), secret_changed: hasNewSecret(protocol) }
    await deps.audit(tx, context, 'sso_connection.updated', connectionTarget(row), details)
    const reason = reasonToEnd(row, changed)
    if (reason !== null)
      await endSessions(deps, tx, context, { organizationId, connectionId: row.id, reason })
    return changed
  })
}

function commonChanges(input: UpdateSsoConnection): Partial<ConnectionRow> {
  const { name, enabled, default_role, just_in_time, role_mapping } = input
  return {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
    ...(default_role === undefined ? {} : { default_role }),
    ...(just_in_time === undefined ? {} : { just_in_time: just_in_time ? 1 : 0 }),
    ...(role_mapping === undefined
      ? {}
      : { role_mapping: role_mapping === null ? null : roleMappingColumn.encode(role_mapping) }),
  }
}

async function readProtocol(
  deps: SsoDeps,
  row: ConnectionRow,
  { saml, oidc }: UpdateSsoConnection,
): Promise<Protocol> {
  if (row.kind === 'saml') {
    if (oidc !== undefined) throw invalid('/oidc', 'is not for SAML')
    if (saml === undefined) return {}
    const before = { issuer: row.issuer, settings: samlColumn.decode(row.settings) }
    const { issuer, settings } = await readSamlInput(deps, beforeChange(before), saml)
    return { issuer, settings: samlColumn.encode(settings) }
  }
  if (saml !== undefined) throw invalid('/saml', 'is not for OpenID Connect')
  if (oidc === undefined) return {}
  const before = { issuer: row.issuer, settings: oidcColumn.decode(row.settings) }
  const { issuer, settings, secret } = await readOidcInput(deps, before, oidc)
  const sealed = secret === null ? {} : { sealed_secret: deps.secrets.seal(secret, secretPlace(row.id)) }
  return { issuer, settings: oidcColumn.encode(settings), ...sealed }
}

function hasNewSecret(protocol: Protocol): boolean {
  return protocol.sealed_secret !== undefined
}

function reasonToEnd(before: ConnectionRow, after: ConnectionRow): string | null {
  if (before.issuer !== after.issuer) return 'the connection has another identity provider'
  return before.enabled === 1 && after.enabled === 0 ? 'the connection was disabled' : null
}

function audited(row: ConnectionRow) {
  const { name, enabled, issuer, default_role, just_in_time, role_mapping } = row
  const common = { name, enabled: enabled === 1, issuer, default_role, just_in_time: just_in_time === 1 }
  const mapping = role_mapping === null ? null : roleMappingColumn.decode(role_mapping)
  if (row.kind === 'oidc') return { ...common, role_mapping: mapping, ...oidcColumn.decode(row.settings) }
  const { certificates, ...settings } = samlColumn.decode(row.settings)
  return { ...common, role_mapping: mapping, ...settings, certificates: certificates.map(fingerprintOf) }
}

function changedMeanwhile() {
  return problem('CONFLICT', {
    detail: 'The connection was changed at this moment.',
    hint: 'Look at it, and try again.',
  })
}
