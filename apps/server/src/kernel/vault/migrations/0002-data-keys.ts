import type { Migration } from '../../db/index.ts'

export const createDataKeys: Migration = {
  id: 'vault/0001-data-keys',
  async up(db) {
    await db.schema
      .createTable('vault_data_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('active_from', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('vault_data_keys_version', ['organization_id', 'version'])
      .execute()
    await db.schema
      .createTable('vault_wrapped_keys')
      .addColumn('data_key_id', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('wrapped', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('vault_wrapped_keys_pk', ['data_key_id', 'key_id'])
      .execute()
    await db.schema
      .createTable('vault_runs')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('total', 'bigint', (column) => column.notNull())
      .addColumn('done', 'bigint', (column) => column.notNull())
      .addColumn('unreadable', 'bigint', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .execute()
  },
  async down(db) {
    for (const table of ['runs', 'wrapped_keys', 'data_keys'])
      await db.schema.dropTable(`vault_${table}`).execute()
  },
}
