import type { Migration } from '../../../kernel/db/index.ts'

export const createPolicies: Migration = {
  id: 'infra/0006-policies',
  async up(db) {
    await db.schema
      .createTable('infra_policies')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('enabled', 'bigint', (column) => column.notNull())
      .addColumn('rules', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('infra_policies_name', ['organization_id', 'name'])
      .execute()
    await db.schema
      .createTable('infra_plan_documents')
      .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .alterTable('infra_runs')
      .addColumn('policy', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute()
  },
  async down(db) {
    await db.schema.alterTable('infra_runs').dropColumn('policy').execute()
    for (const table of ['infra_plan_documents', 'infra_policies']) await db.schema.dropTable(table).execute()
  },
}
