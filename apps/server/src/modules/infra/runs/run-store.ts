import type { RunStatus } from '@tenantry/contract'
import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import { createPolicyStore } from '../policy/policy-store.ts'
import type { PlanRow, RescuedStateRow, RunLogRow, RunRow, RunTables } from './tables.ts'

/** What a change may set. */
export type RunChange = Partial<
  Pick<
    RunRow,
    | 'status'
    | 'plan'
    | 'approvals'
    | 'approvals_needed'
    | 'policy'
    | 'reason'
    | 'findings'
    | 'worker'
    | 'attempts'
    | 'cancel_requested_at'
    | 'started_at'
    | 'finished_at'
  >
>

/** How much of the workers an organization has, and wants. */
export interface Load {
  organizationId: string
  working: number
  waiting: number
}

const FOR_WORKERS: readonly RunStatus[] = ['queued', 'planning', 'approved', 'applying']

export function createRunStore(db: ControlDb) {
  const tables = db.withTables<RunTables>()
  const one = (organizationId: string, runId: string) =>
    tables
      .selectFrom('infra_runs')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('id', '=', runId)
  return {
    async insert(row: RunRow): Promise<void> {
      await tables.insertInto('infra_runs').values(row).execute()
    },

    async find(organizationId: string, runId: string): Promise<RunRow | undefined> {
      return one(organizationId, runId).executeTakeFirst()
    },

    /** The row, held until the transaction ends. */
    async findLocked(organizationId: string, runId: string): Promise<RunRow | undefined> {
      return db.capabilities.lockRows(one(organizationId, runId), 'wait').executeTakeFirst()
    },

    /** Of all organizations that have runs for workers to do. */
    async loads(): Promise<Load[]> {
      const rows = await tables
        .selectFrom('infra_runs')
        .select((eb) => [
          'organization_id',
          eb.fn.countAll().as('together'),
          // Where there is one.
          eb.fn.count('worker').as('working'),
        ])
        .where('status', 'in', FOR_WORKERS)
        .groupBy('organization_id')
        .execute()
      return rows.map(({ organization_id: organizationId, together, working }) => ({
        organizationId,
        working: Number(working),
        waiting: Number(together) - Number(working),
      }))
    },

    /** Whose it is: for a path or a job that names a run alone. */
    async findOwner(runId: string): Promise<string | undefined> {
      const row = await tables
        .selectFrom('infra_runs')
        .select('organization_id')
        .where('id', '=', runId)
        .executeTakeFirst()
      return row?.organization_id
    },

    async update(row: Pick<RunRow, 'organization_id' | 'id'>, change: RunChange): Promise<void> {
      await tables
        .updateTable('infra_runs')
        .set(change)
        .where('organization_id', '=', row.organization_id)
        .where('id', '=', row.id)
        .execute()
    },

    async list(
      organizationId: string,
      resourceId: string,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<RunRow>> {
      const query = tables
        .selectFrom('infra_runs')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(query, { columns, direction: 'desc', ...page })
    },

    /** Runs of all organizations that stand at a status, the oldest first: for the work of the server itself. */
    async atStatus(status: RunStatus, limit: number): Promise<RunRow[]> {
      return tables
        .selectFrom('infra_runs')
        .selectAll()
        .where('status', '=', status)
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** Ids of the runs of a resource that were cut short while they changed something, newest first. */
    async cutShort(organizationId: string, resourceId: string, limit: number): Promise<string[]> {
      const rows = await tables
        .selectFrom('infra_runs')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .where('status', '=', 'unknown')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },

    async addLines(rows: readonly RunLogRow[]): Promise<void> {
      if (rows.length > 0)
        await tables
          .insertInto('infra_run_logs')
          .values([...rows])
          .execute()
    },

    async linesAfter(
      organizationId: string,
      runId: string,
      after: number,
      limit: number,
    ): Promise<RunLogRow[]> {
      return tables
        .selectFrom('infra_run_logs')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute()
    },

    async lastSeq(runId: string): Promise<number> {
      const row = await tables
        .selectFrom('infra_run_logs')
        .select('seq')
        .where('run_id', '=', runId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.seq ?? 0
    },

    async savePlan(row: PlanRow): Promise<void> {
      await tables.deleteFrom('infra_plans').where('run_id', '=', row.run_id).execute()
      await tables.insertInto('infra_plans').values(row).execute()
    },

    async findPlan(organizationId: string, runId: string): Promise<PlanRow | undefined> {
      return tables
        .selectFrom('infra_plans')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .executeTakeFirst()
    },

    /** With what policies see of it. */
    async removePlan(organizationId: string, runId: string): Promise<void> {
      await createPolicyStore(db).removeDocument(organizationId, runId)
      await tables
        .deleteFrom('infra_plans')
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .execute()
    },

    /** Runs whose plan nobody approved in time. */
    async withExpiredPlans(
      now: number,
      limit: number,
    ): Promise<{ organization_id: string; run_id: string }[]> {
      return tables
        .selectFrom('infra_plans')
        .select(['organization_id', 'run_id'])
        .where('expires_at', '<=', now)
        .limit(limit)
        .execute()
    },

    async saveRescuedState(row: RescuedStateRow): Promise<void> {
      await db.capabilities.insertIgnore(tables.insertInto('infra_rescued_states').values(row)).execute()
    },

    /** The newest one of a resource. */
    async findRescuedState(organizationId: string, resourceId: string): Promise<RescuedStateRow | undefined> {
      return tables
        .selectFrom('infra_rescued_states')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .orderBy('run_id', 'desc')
        .limit(1)
        .executeTakeFirst()
    },

    async removeRescuedStates(organizationId: string, resourceId: string): Promise<void> {
      await tables
        .deleteFrom('infra_rescued_states')
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .execute()
    },

    async removeProject(organizationId: string, projectId: string): Promise<void> {
      const ids = tables
        .selectFrom('infra_runs')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
      for (const table of ['infra_rescued_states', 'infra_plans', 'infra_run_logs'] as const)
        await tables
          .deleteFrom(table)
          .where('organization_id', '=', organizationId)
          .where('run_id', 'in', ids)
          .execute()
      await tables
        .deleteFrom('infra_runs')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      for (const table of ['infra_rescued_states', 'infra_plans', 'infra_run_logs', 'infra_runs'] as const)
        await tables.deleteFrom(table).where('organization_id', '=', organizationId).execute()
    },
  }
}
export type RunStore = ReturnType<typeof createRunStore>
