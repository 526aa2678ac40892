import type { Credential } from '@tenantry/contract'
import type { CredentialRow } from './tables.ts'

/** All that is ever shown of a credential. */
export function showCredential(row: CredentialRow): Credential {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    kind: row.kind,
    fingerprint: row.fingerprint,
    last_used_at: row.last_used_at,
    last_check:
      row.checked_at === null
        ? null
        : {
            ok: row.check_ok === 1,
            checked_at: row.checked_at,
            identity: row.check_identity,
            error: row.check_error,
          },
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function credentialTarget({ id, organization_id }: Pick<CredentialRow, 'id' | 'organization_id'>) {
  return { type: 'credential', id, organizationId: organization_id }
}
