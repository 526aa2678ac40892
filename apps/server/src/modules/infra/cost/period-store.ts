import type { ControlDb } from '../../../kernel/db/index.ts'
import type { CostTables, PricePeriodRow } from './tables.ts'

export function createPeriodStore(db: ControlDb) {
  const tables = db.withTables<CostTables>()
  return {
    async insert(row: PricePeriodRow): Promise<void> {
      await tables.insertInto('infra_price_periods').values(row).execute()
    },

    async findOpen(organizationId: string, resourceId: string): Promise<PricePeriodRow | undefined> {
      return tables
        .selectFrom('infra_price_periods')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .where('ended_at', 'is', null)
        .executeTakeFirst()
    },

    async close(row: PricePeriodRow, endedAt: number): Promise<void> {
      await tables
        .updateTable('infra_price_periods')
        .set({ ended_at: endedAt })
        .where('organization_id', '=', row.organization_id)
        .where('run_id', '=', row.run_id)
        .execute()
    },

    /** What holds at some time from `from` up to `to`, of an organization or one of its projects. */
    async within(
      scope: { organizationId: string; projectId: string | null },
      { from, to }: { from: number; to: number },
    ): Promise<PricePeriodRow[]> {
      let query = tables
        .selectFrom('infra_price_periods')
        .selectAll()
        .where('organization_id', '=', scope.organizationId)
        .where('started_at', '<', to)
        .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from)]))
      if (scope.projectId !== null) query = query.where('project_id', '=', scope.projectId)
      return query.orderBy('started_at').orderBy('run_id').execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      await tables.deleteFrom('infra_price_periods').where('organization_id', '=', organizationId).execute()
    },
  }
}
