import type { CreateSsoConnection } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { SsoDeps } from '../deps.ts'
import type { ConnectionRow } from '../tables.ts'
import { createConnectionStore, oidcColumn, roleMappingColumn, samlColumn } from './connection-store.ts'
import { samlDraft, wantsDraft } from './draft.ts'
import { readOidcInput } from './read-oidc-input.ts'
import { invalid, readSamlInput } from './read-saml-input.ts'
import { requireRoles } from './require-roles.ts'
import { secretPlace } from './secret-place.ts'
import { connectionTarget } from './show-connection.ts'

const CONNECTIONS_MAX = 10
const DEFAULT_ROLE = 'member'

/**
 * Connects an identity provider to an organization.
 * @throws INVALID_REQUEST, METADATA_REFUSED, URL_REFUSED, PROVIDER_INVALID, PROVIDER_UNREACHABLE, ROLE_NOT_FOUND, FORBIDDEN for a role above one's own, SSO_LIMIT_REACHED
 */
export async function createConnection(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  input: CreateSsoConnection,
): Promise<ConnectionRow> {
  const id = `sso_${context.reservedId ?? newIdBody()}`
  const existing = await createConnectionStore(deps.control.db).find(organizationId, id)
  if (existing !== undefined) return existing
  const protocol = await readProtocol(deps, id, input)
  const now = deps.clock.now()
  const row: ConnectionRow = {
    id,
    organization_id: organizationId,
    kind: input.kind,
    name: input.name ?? (input.kind === 'saml' ? 'SAML' : 'OpenID Connect'),
    enabled: input.enabled === false ? 0 : 1,
    ...protocol,
    default_role: input.default_role ?? DEFAULT_ROLE,
    just_in_time: input.just_in_time === false ? 0 : 1,
    role_mapping:
      input.role_mapping === undefined || input.role_mapping === null
        ? null
        : roleMappingColumn.encode(input.role_mapping),
    last_used_at: null,
    created_at: now,
    updated_at: now,
  }
  return deps.control.transaction(async (tx) => {
    const roles = { defaultRole: row.default_role, mapping: input.role_mapping }
    await requireRoles(deps, tx, context, organizationId, roles)
    const store = createConnectionStore(tx)
    if ((await store.count(organizationId)) >= CONNECTIONS_MAX) {
      throw problem('SSO_LIMIT_REACHED', {
        detail: `An organization has at most ${CONNECTIONS_MAX} connections.`,
        hint: 'Delete one that is not used.',
      })
    }
    await store.insert(row)
    const details = { kind: row.kind, issuer: row.issuer, default_role: row.default_role }
    await deps.audit(tx, context, 'sso_connection.created', connectionTarget(row), details)
    return row
  })
}

async function readProtocol(
  deps: SsoDeps,
  id: string,
  input: CreateSsoConnection,
): Promise<Pick<ConnectionRow, 'issuer' | 'settings' | 'sealed_secret'>> {
  const { kind, saml, oidc } = input
  if (kind === 'saml') {
    if (oidc !== undefined) throw invalid('/oidc', 'is not for SAML')
    const { issuer, settings } = wantsDraft(input) ? samlDraft : await readSamlInput(deps, null, saml ?? {})
    return { issuer, settings: samlColumn.encode(settings), sealed_secret: null }
  }
  if (saml !== undefined) throw invalid('/saml', 'is not for OpenID Connect')
  const { issuer, settings, secret } = await readOidcInput(deps, null, oidc ?? {})
  const sealed_secret = secret === null ? null : deps.secrets.seal(secret, secretPlace(id))
  return { issuer, settings: oidcColumn.encode(settings), sealed_secret }
}
