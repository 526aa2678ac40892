import type { Migration } from '../../../kernel/db/index.ts'

export const addBudgetForecasts: Migration = {
  id: 'infra/0008-budget-forecasts',
  async up(db) {
    await db.schema
      .alterTable('infra_budgets')
      .addColumn('forecast_thresholds', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute()
    // A threshold may be told of twice in a month: of what is forecast, and of what is spent.
    await db.schema
      .createTable('infra_budget_forecast_alerts')
      .addColumn('budget_id', 'text', (column) => column.notNull())
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('threshold', 'bigint', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('forecast_minor', 'bigint', (column) => column.notNull())
      .addColumn('alerted_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('infra_budget_forecast_alerts_key', ['budget_id', 'month', 'threshold'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('infra_budget_forecast_alerts').execute()
    await db.schema.alterTable('infra_budgets').dropColumn('forecast_thresholds').execute()
  },
}
