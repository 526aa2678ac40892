import { Value } from 'typebox/value'
import { PolicyRules, type Policy } from '@tenantry/contract'
import { jsonColumn } from '../../../kernel/db/index.ts'
import type { PolicyRow } from './tables.ts'

export const rulesColumn = jsonColumn((value) => Value.Parse(PolicyRules, value))

export function showPolicy(row: PolicyRow): Policy {
  return {
    id: row.id,
    organization_id: row.organization_id,
    project_id: row.project_id,
    name: row.name,
    description: row.description,
    enabled: row.enabled === 1,
    rules: rulesColumn.decode(row.rules),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function policyTarget({ id, organization_id }: Pick<PolicyRow, 'id' | 'organization_id'>) {
  return { type: 'policy', id, organizationId: organization_id }
}
