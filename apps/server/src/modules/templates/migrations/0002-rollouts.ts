import type { Migration } from '../../../kernel/db/index.ts'

export const createRollouts: Migration = {
  id: 'templates/0002-rollouts',
  async up(db) {
    await db.schema
      .createTable('rollouts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('template_id', 'text', (column) => column.notNull())
      .addColumn('template_name', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('from_version', 'bigint', (column) => column.notNull())
      .addColumn('to_version', 'bigint', (column) => column.notNull())
      .addColumn('mode', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('wave', 'bigint', (column) => column.notNull())
      .addColumn('waves', 'bigint', (column) => column.notNull())
      .addColumn('concurrency', 'bigint', (column) => column.notNull())
      .addColumn('error_budget_percent', 'double precision', (column) => column.notNull())
      .addColumn('takes_snapshots', 'bigint', (column) => column.notNull())
      .addColumn('restores_snapshots', 'bigint', (column) => column.notNull())
      .addColumn('total', 'bigint', (column) => column.notNull())
      .addColumn('done', 'bigint', (column) => column.notNull())
      .addColumn('failed', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('elapsed_ms', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('rollouts_template')
      .on('rollouts')
      .columns(['template_id', 'status'])
      .execute()
    await db.schema
      .createTable('rollout_databases')
      .addColumn('rollout_id', 'text', (column) =>
        column.notNull().references('rollouts.id').onDelete('cascade'),
      )
      .addColumn('database_id', 'text', (column) => column.notNull())
      .addColumn('database_name', 'text', (column) => column.notNull())
      .addColumn('wave', 'bigint', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('duration_ms', 'double precision')
      .addColumn('snapshot_id', 'text')
      .addPrimaryKeyConstraint('rollout_databases_pk', ['rollout_id', 'database_id'])
      .execute()
    await db.schema
      .createIndex('rollout_databases_work')
      .on('rollout_databases')
      .columns(['rollout_id', 'status', 'wave', 'position'])
      .execute()
    await db.schema
      .createIndex('rollout_databases_order')
      .unique()
      .on('rollout_databases')
      .columns(['rollout_id', 'position'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('rollout_databases').execute()
    await db.schema.dropTable('rollouts').execute()
  },
}
