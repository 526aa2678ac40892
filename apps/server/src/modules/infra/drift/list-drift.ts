import type { Drift } from '@tenantry/contract'
import type { Page } from '../../../kernel/db/index.ts'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import type { ResourceRow } from '../resources/tables.ts'
import { createRunStore } from '../runs/run-store.ts'
import { planColumn } from '../runs/show-run.ts'

/** The resources of an organization that are no longer as they were left, newest first. */
export async function listDrift(
  deps: Pick<InfraDeps, 'control'>,
  organizationId: string,
  page: { limit: number; cursor: string | null },
): Promise<{ data: Drift[]; next_cursor: string | null }> {
  const found: Page<ResourceRow> = await createResourceStore(deps.control.db).drifted(organizationId, page)
  const data = await Promise.all(found.rows.map((row) => showDrift(deps, row)))
  return { data, next_cursor: found.nextCursor }
}

async function showDrift({ control }: Pick<InfraDeps, 'control'>, row: ResourceRow): Promise<Drift> {
  const runs = createRunStore(control.db)
  const run = row.drift_run_id === null ? undefined : await runs.find(row.organization_id, row.drift_run_id)
  return {
    resource_id: row.id,
    project_id: row.project_id,
    environment: row.environment,
    name: row.name,
    module: row.module,
    checked_at: row.drift_checked_at ?? row.updated_at,
    run_id: row.drift_run_id,
    changes: run?.plan == null ? [] : planColumn.decode(run.plan).drift,
  }
}
