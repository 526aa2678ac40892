import { keyset, type ControlDb, type Page } from '../../../../kernel/db/index.ts'
import type { PageInput } from '../../../../kernel/http/page-query.ts'
import type { BudgetAlertRow, BudgetRow, CostTables } from '../tables.ts'

export type BudgetChange = Partial<
  Pick<BudgetRow, 'name' | 'amount_minor' | 'thresholds' | 'forecast_thresholds' | 'notify'>
>

/** What has reached a threshold: what is spent, or what is forecast. */
export type AlertBasis = 'spent' | 'forecast'

export interface BudgetAlert extends Pick<BudgetAlertRow, 'threshold' | 'alerted_at'> {
  basis: AlertBasis
}

export interface NewAlert extends Omit<BudgetAlertRow, 'spent_minor'> {
  basis: AlertBasis
  minor: number
}

const ALERTS = ['infra_budget_alerts', 'infra_budget_forecast_alerts'] as const

export function createBudgetStore(db: ControlDb) {
  const tables = db.withTables<CostTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('infra_budgets').selectAll().where('organization_id', '=', organizationId)
  return {
    /** Whose a budget is: for a path that names nothing else. */
    async findOwner(budgetId: string): Promise<string | undefined> {
      const query = tables.selectFrom('infra_budgets').select('organization_id').where('id', '=', budgetId)
      return (await query.executeTakeFirst())?.organization_id
    },

    async insert(row: BudgetRow): Promise<void> {
      await tables.insertInto('infra_budgets').values(row).execute()
    },

    async find(organizationId: string, budgetId: string): Promise<BudgetRow | undefined> {
      return own(organizationId).where('id', '=', budgetId).executeTakeFirst()
    },

    /** The row, held until the transaction ends. */
    async findLocked(organizationId: string, budgetId: string): Promise<BudgetRow | undefined> {
      const query = own(organizationId).where('id', '=', budgetId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    async list(organizationId: string, page: PageInput): Promise<Page<BudgetRow>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(own(organizationId), { columns, direction: 'desc', ...page })
    },

    /** Of all organizations, in the order of their ids. */
    async after(budgetId: string, limit: number): Promise<BudgetRow[]> {
      return tables
        .selectFrom('infra_budgets')
        .selectAll()
        .where('id', '>', budgetId)
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('infra_budgets')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async update(row: BudgetRow, change: BudgetChange, now: number): Promise<void> {
      await tables
        .updateTable('infra_budgets')
        .set({ ...change, updated_at: now })
        .where('organization_id', '=', row.organization_id)
        .where('id', '=', row.id)
        .execute()
    },

    async remove({ organization_id: organizationId, id }: BudgetRow): Promise<void> {
      for (const table of ALERTS)
        await tables
          .deleteFrom(table)
          .where('organization_id', '=', organizationId)
          .where('budget_id', '=', id)
          .execute()
      await tables
        .deleteFrom('infra_budgets')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
    },

    /** What was told in a month, of what is spent first. */
    async alerts(organizationId: string, budgetId: string, month: string): Promise<BudgetAlert[]> {
      const told = (table: (typeof ALERTS)[number]) =>
        tables
          .selectFrom(table)
          .select(['threshold', 'alerted_at'])
          .where('organization_id', '=', organizationId)
          .where('budget_id', '=', budgetId)
          .where('month', '=', month)
          .orderBy('threshold')
          .execute()
      const spent = await told('infra_budget_alerts')
      const forecast = await told('infra_budget_forecast_alerts')
      return [
        ...spent.map((alert) => ({ basis: 'spent' as const, ...alert })),
        ...forecast.map((alert) => ({ basis: 'forecast' as const, ...alert })),
      ]
    },

    /** Whether it was the first of its basis, threshold and month. */
    async insertAlert({ basis, minor, ...row }: NewAlert): Promise<boolean> {
      const inserted =
        basis === 'spent'
          ? await tables
              .insertInto('infra_budget_alerts')
              .values({ ...row, spent_minor: minor })
              .onConflict((conflict) => conflict.doNothing())
              .returning('budget_id')
              .execute()
          : await tables
              .insertInto('infra_budget_forecast_alerts')
              .values({ ...row, forecast_minor: minor })
              .onConflict((conflict) => conflict.doNothing())
              .returning('budget_id')
              .execute()
      return inserted.length > 0
    },

    async forgetAlerts(row: BudgetRow, month: string): Promise<void> {
      for (const table of ALERTS)
        await tables
          .deleteFrom(table)
          .where('organization_id', '=', row.organization_id)
          .where('budget_id', '=', row.id)
          .where('month', '=', month)
          .execute()
    },

    async removeProject(organizationId: string, projectId: string): Promise<void> {
      const ids = tables
        .selectFrom('infra_budgets')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
      for (const table of ALERTS)
        await tables
          .deleteFrom(table)
          .where('organization_id', '=', organizationId)
          .where('budget_id', 'in', ids)
          .execute()
      await tables
        .deleteFrom('infra_budgets')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      for (const table of ALERTS)
        await tables.deleteFrom(table).where('organization_id', '=', organizationId).execute()
      await tables.deleteFrom('infra_budgets').where('organization_id', '=', organizationId).execute()
    },
  }
}
