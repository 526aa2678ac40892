import type { OrganizationDomain } from '@tenantry/contract'
import type { DomainRow } from '../tables.ts'
import { breakGlassColumn, issuersColumn } from './domain-store.ts'

/** What the TXT record of a domain has to say. */
export function txtValue({ token }: Pick<DomainRow, 'token'>): string {
  return `tenantry-verification=${token}`
}

export function showDomain(row: DomainRow): OrganizationDomain {
  return {
    id: row.id,
    organization_id: row.organization_id,
    domain: row.domain,
    verified_at: row.verified_at,
    checked_at: row.checked_at,
    failing_since: row.failing_since,
    txt_name: row.domain,
    txt_value: txtValue(row),
    enforced: row.enforced === 1,
    break_glass: breakGlassColumn.decode(row.break_glass),
    trusted_issuers: issuersColumn.decode(row.trusted_issuers),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function domainTarget({ id, organization_id }: DomainRow) {
  return { type: 'domain', id, organizationId: organization_id }
}
