import type { Migration } from '../../../kernel/db/index.ts'

export const createResources: Migration = {
  id: 'infra/0003-resources',
  async up(db) {
    await db.schema
      .createTable('infra_resources')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('environment', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('module', 'text', (column) => column.notNull())
      .addColumn('credential_id', 'text')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('sealed_inputs', 'text', (column) => column.notNull())
      .addColumn('outputs', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text')
      .addColumn('reason', 'text')
      .addColumn('drift', 'text', (column) => column.notNull())
      .addColumn('drift_checked_at', 'bigint')
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('destroyed_at', 'bigint')
      .addUniqueConstraint('infra_resources_name', ['project_id', 'name_key'])
      .execute()
    await db.schema
      .createIndex('infra_resources_list')
      .on('infra_resources')
      .columns(['organization_id', 'project_id', 'id'])
      .execute()
    await db.schema
      .createIndex('infra_resources_credential')
      .on('infra_resources')
      .columns(['organization_id', 'credential_id'])
      .execute()

    await db.schema
      .createTable('infra_runs')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('sealed_inputs', 'text', (column) => column.notNull())
      .addColumn('resource_status', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('plan', 'text')
      .addColumn('approvals', 'text', (column) => column.notNull())
      .addColumn('approvals_needed', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('worker', 'text')
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('cancel_requested_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('infra_runs_list')
      .on('infra_runs')
      .columns(['organization_id', 'resource_id', 'id'])
      .execute()
    await db.schema.createIndex('infra_runs_status').on('infra_runs').columns(['status', 'id']).execute()

    await db.schema
      .createTable('infra_run_logs')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('message', 'text', (column) => column.notNull())
      .addColumn('address', 'text')
      .addPrimaryKeyConstraint('infra_run_logs_key', ['run_id', 'seq'])
      .execute()
    await db.schema
      .createIndex('infra_run_logs_organization')
      .on('infra_run_logs')
      .column('organization_id')
      .execute()

    await db.schema
      .createTable('infra_plans')
      .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('serial', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('infra_rescued_states')
      .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_rescued_states_resource')
      .on('infra_rescued_states')
      .columns(['organization_id', 'resource_id'])
      .execute()
  },
  async down(db) {
    for (const table of [
      'infra_rescued_states',
      'infra_plans',
      'infra_run_logs',
      'infra_runs',
      'infra_resources',
    ])
      await db.schema.dropTable(table).execute()
  },
}
