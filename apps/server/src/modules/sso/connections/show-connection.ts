import type { SsoConnection } from '@tenantry/contract'
import type { SsoDeps } from '../deps.ts'
import { showCertificate } from '../saml/certificates.ts'
import { serviceProvider } from '../saml/service-provider.ts'
import type { ConnectionRow } from '../tables.ts'
import { oidcColumn, roleMappingColumn, samlColumn } from './connection-store.ts'

export function showConnection(deps: Pick<SsoDeps, 'settings' | 'clock'>, row: ConnectionRow): SsoConnection {
  return {
    id: row.id,
    organization_id: row.organization_id,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
    default_role: row.default_role,
    just_in_time: row.just_in_time === 1,
    role_mapping: row.role_mapping === null ? null : roleMappingColumn.decode(row.role_mapping),
    saml: row.kind === 'saml' ? showSaml(deps, row) : null,
    oidc: row.kind === 'oidc' ? showOidc(deps, row) : null,
    start_url: startUrl(deps, { connection: row.id }),
    last_used_at: row.last_used_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** Where a browser begins to sign in. */
export function startUrl(deps: Pick<SsoDeps, 'settings'>, query: Record<string, string>): string {
  return `${deps.settings.publicOrigin()}/auth/sso/start?${new URLSearchParams(query).toString()}`
}

/** Where OpenID providers send browsers back to; the state says which connection it is. */
export function oidcRedirectUri(deps: Pick<SsoDeps, 'settings'>): string {
  return `${deps.settings.publicOrigin()}/auth/sso/oidc/callback`
}

function showSaml(deps: Pick<SsoDeps, 'settings' | 'clock'>, row: ConnectionRow): SsoConnection['saml'] {
  const settings = samlColumn.decode(row.settings)
  const { entityId, acsUrl, metadataUrl } = serviceProvider(deps, row.id)
  return {
    idp_entity_id: row.issuer,
    sso_url: settings.sso_url,
    certificates: settings.certificates.map((pem) => showCertificate(pem, deps.clock.now())),
    idp_initiated: settings.idp_initiated,
    email_attribute: settings.email_attribute,
    name_attribute: settings.name_attribute,
    sp_entity_id: entityId,
    acs_url: acsUrl,
    metadata_url: metadataUrl,
  }
}

function showOidc(deps: Pick<SsoDeps, 'settings'>, row: ConnectionRow): SsoConnection['oidc'] {
  const { client_id, scopes } = oidcColumn.decode(row.settings)
  return { issuer: row.issuer, client_id, scopes, redirect_uri: oidcRedirectUri(deps) }
}

export function connectionTarget({ id, organization_id }: ConnectionRow) {
  return { type: 'sso_connection', id, organizationId: organization_id }
}
