import { sql } from 'kysely'
import { withCount, type ControlDb } from '../../../kernel/db/index.ts'
import type { ResourceRow, ResourceTables } from '../resources/tables.ts'
import type { RunRow, RunTables } from '../runs/tables.ts'

export type RunToLookAt = Pick<
  RunRow,
  'id' | 'organization_id' | 'resource_id' | 'reason' | 'created_at' | 'started_at' | 'finished_at'
> &
  Pick<ResourceRow, 'name'>

/** Across all organizations, for those who run the installation. */
export function createAttentionStore(db: ControlDb) {
  const tables = db.withTables<ResourceTables & RunTables>()
  const runs = () =>
    tables
      .selectFrom('infra_runs')
      .innerJoin('infra_resources', 'infra_resources.id', 'infra_runs.resource_id')
      .select(['infra_runs.id', 'infra_runs.organization_id', 'infra_runs.resource_id', 'infra_runs.reason'])
      .select(['infra_runs.created_at', 'infra_runs.started_at', 'infra_runs.finished_at'])
      .select('infra_resources.name')
      .orderBy('infra_runs.id', 'desc')
  return {
    /** Last runs of resources that are there, if they failed at this time or later; newest first. */
    failedRuns(since: number, limit: number) {
      const query = runs()
        .where('infra_runs.status', 'in', ['failed', 'unknown'])
        .where('infra_runs.finished_at', '>=', since)
        .where('infra_resources.destroyed_at', 'is', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('infra_runs as later')
                .select('later.id')
                .whereRef('later.organization_id', '=', 'infra_runs.organization_id')
                .whereRef('later.resource_id', '=', 'infra_runs.resource_id')
                .whereRef('later.id', '>', 'infra_runs.id'),
            ),
          ),
        )
      return withCount(query, limit)
    },

    /** Runs whose plan waits for somebody to approve it, newest first. */
    waitingRuns: (limit: number) =>
      withCount(runs().where('infra_runs.status', '=', 'awaiting_approval'), limit),

    /** Resources that are not what they were made to be, newest first. */
    driftedResources(limit: number) {
      const query = tables
        .selectFrom('infra_resources')
        .select(['id', 'organization_id', 'name', 'drift_checked_at', 'updated_at'])
        // Written out: the index is for this value alone, and a parameter does not say that it is this one.
        .where(sql<boolean>`drift = 'drifted'`)
        .where('destroyed_at', 'is', null)
        .orderBy('id', 'desc')
      return withCount(query, limit)
    },
  }
}
