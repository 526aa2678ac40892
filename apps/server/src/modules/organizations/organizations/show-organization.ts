import type { Organization } from '@tenantry/contract'
import { jsonObjectColumn } from '../../../kernel/merge-json.ts'
import type { OrganizationRow } from '../tables.ts'
import { readSettings } from './settings.ts'

/** An organization as the API shows it. */
export function showOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    metadata: jsonObjectColumn.decode(row.metadata),
    settings: readSettings(row.settings),
    created_at: row.created_at,
    updated_at: row.updated_at,
    deleted_at: row.deleted_at,
    purge_at: row.purge_at,
  }
}
