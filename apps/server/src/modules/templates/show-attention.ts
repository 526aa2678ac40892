import type { Attention } from '@tenantry/contract'
import type { RolloutStore } from './rollout-store.ts'
import type { RolloutRow } from './tables.ts'

/** Rollouts that wait for somebody. */
export async function rolloutAttention(rollouts: RolloutStore, limit: number): Promise<Attention[]> {
  const [halted, failed] = await Promise.all([rollouts.listHalted(limit), rollouts.listFailed(limit)])
  return [
    { kind: 'rollout_halted', count: halted.count, items: halted.rows.map(showItem) },
    { kind: 'rollout_failed', count: failed.count, items: failed.rows.map(showItem) },
  ]
}

function showItem(row: RolloutRow): Attention['items'][number] {
  return {
    id: row.id,
    name: `${row.template_name} v${row.to_version}`,
    organization_id: null,
    resource_id: null,
    detail: row.reason,
    at: row.finished_at ?? row.started_at ?? row.created_at,
  }
}
