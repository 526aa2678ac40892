import type { Project } from '@tenantry/contract'
import { jsonObjectColumn } from '../../kernel/merge-json.ts'
import { environmentsColumn, readSettings } from './environments.ts'
import type { ProjectRow } from './tables.ts'

export function showProject(row: ProjectRow): Project {
  return {
    id: row.id,
    organization_id: row.organization_id,
    slug: row.slug,
    name: row.name,
    environments: environmentsColumn.decode(row.environments),
    metadata: jsonObjectColumn.decode(row.metadata),
    settings: readSettings(row.settings),
    created_at: row.created_at,
    updated_at: row.updated_at,
    deleted_at: row.deleted_at,
    purge_at: row.purge_at,
  }
}

export function projectTarget({ id, organization_id }: Pick<ProjectRow, 'id' | 'organization_id'>) {
  return { type: 'project', id, organizationId: organization_id }
}
