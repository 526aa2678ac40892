import type { Attention } from '@tenantry/contract'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { createAttentionStore, type RunToLookAt } from './attention-store.ts'

/** A run that failed longer ago is no news. */
const RECENT_SECONDS = 14 * 86_400

/** What of all organizations' infrastructure waits for somebody. */
export async function infraAttention(db: ControlDb, now: number, limit: number): Promise<Attention[]> {
  const store = createAttentionStore(db)
  const [failed, waiting, drifted] = await Promise.all([
    store.failedRuns(now - RECENT_SECONDS, limit),
    store.waitingRuns(limit),
    store.driftedResources(limit),
  ])
  return [
    { kind: 'run_failed', count: failed.count, items: failed.rows.map(showRun) },
    { kind: 'run_awaiting_approval', count: waiting.count, items: waiting.rows.map(showRun) },
    {
      kind: 'resource_drifted',
      count: drifted.count,
      items: drifted.rows.map((row) => ({
        id: row.id,
        name: row.name,
        organization_id: row.organization_id,
        resource_id: row.id,
        detail: null,
        at: row.drift_checked_at ?? row.updated_at,
      })),
    },
  ]
}

function showRun(row: RunToLookAt): Attention['items'][number] {
  return {
    id: row.id,
    name: row.name,
    organization_id: row.organization_id,
    resource_id: row.resource_id,
    detail: row.reason,
    at: row.finished_at ?? row.started_at ?? row.created_at,
  }
}
