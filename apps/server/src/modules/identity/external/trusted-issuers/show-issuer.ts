import { SIGNATURE_ALGORITHMS } from '../../../../kernel/oidc/index.ts'
import type { TrustedIssuer } from '@tenantry/contract'
import { roleMapColumn, textsColumn } from './store.ts'
import type { TrustedIssuerRow } from './tables.ts'

export function showIssuer(row: TrustedIssuerRow): TrustedIssuer {
  const algorithms = textsColumn.decode(row.algorithms)
  return {
    id: row.id,
    issuer: row.issuer,
    audiences: textsColumn.decode(row.audiences),
    algorithms: SIGNATURE_ALGORITHMS.filter((algorithm) => algorithms.includes(algorithm)),
    jwks_url: row.jwks_url,
    clock_tolerance_seconds: row.clock_tolerance_seconds,
    user_claim: row.user_claim,
    organization_claim: row.organization_claim,
    role_claim: row.role_claim,
    role_map: row.role_map === null ? null : Object.fromEntries(roleMapColumn.decode(row.role_map)),
    default_role: row.default_role,
    create_users: row.create_users === 1,
    enabled: row.enabled === 1,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
