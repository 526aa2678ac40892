import type { Migration } from '../../../kernel/db/index.ts'

export const createStates: Migration = {
  id: 'infra/0002-states',
  async up(db) {
    await db.schema
      .createTable('infra_states')
      .addColumn('resource_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('lineage', 'text')
      .addColumn('serial', 'bigint', (column) => column.notNull())
      .addColumn('version_id', 'text')
      .addColumn('lock_id', 'text')
      .addColumn('lock_info', 'text')
      .addColumn('lock_run_id', 'text')
      .addColumn('locked_at', 'bigint')
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_states_organization')
      .on('infra_states')
      .column('organization_id')
      .execute()

    await db.schema
      .createTable('infra_state_versions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('serial', 'bigint', (column) => column.notNull())
      .addColumn('lineage', 'text', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_state_versions_list')
      .on('infra_state_versions')
      .columns(['organization_id', 'resource_id', 'id'])
      .execute()

    await db.schema
      .createTable('infra_state_tokens')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('may_write', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('infra_state_tokens_run')
      .on('infra_state_tokens')
      .columns(['organization_id', 'run_id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('infra_state_tokens').execute()
    await db.schema.dropTable('infra_state_versions').execute()
    await db.schema.dropTable('infra_states').execute()
  },
}
