import { sql } from 'kysely'
import type { Migration } from '../../../kernel/db/index.ts'

export const createCosts: Migration = {
  id: 'infra/0005-costs',
  async up(db) {
    await db.schema
      .createTable('infra_price_periods')
      .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('monthly_minor', 'bigint')
      .addColumn('unpriced_objects', 'bigint', (column) => column.notNull())
      .addColumn('is_upper', 'bigint', (column) => column.notNull())
      .addColumn('as_of', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_price_periods_open')
      .unique()
      .on('infra_price_periods')
      .column('resource_id')
      .where(sql.ref('ended_at'), 'is', null)
      .execute()
    await db.schema
      .createIndex('infra_price_periods_list')
      .on('infra_price_periods')
      .columns(['organization_id', 'project_id', 'started_at'])
      .execute()

    await db.schema
      .createTable('infra_budgets')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('amount_minor', 'bigint', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('thresholds', 'text', (column) => column.notNull())
      .addColumn('notify', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_budgets_list')
      .on('infra_budgets')
      .columns(['organization_id', 'id'])
      .execute()

    await db.schema
      .createTable('infra_budget_alerts')
      .addColumn('budget_id', 'text', (column) => column.notNull())
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('threshold', 'bigint', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('spent_minor', 'bigint', (column) => column.notNull())
      .addColumn('alerted_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('infra_budget_alerts_key', ['budget_id', 'month', 'threshold'])
      .execute()
  },
  async down(db) {
    for (const table of ['infra_budget_alerts', 'infra_budgets', 'infra_price_periods'])
      await db.schema.dropTable(table).execute()
  },
}
