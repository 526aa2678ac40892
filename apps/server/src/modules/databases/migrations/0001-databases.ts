import { sql } from 'kysely'
import type { Migration } from '../../../kernel/db/index.ts'

export const createDatabases: Migration = {
  id: 'databases/0001-databases',
  async up(db) {
    await db.schema
      .createTable('databases')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('template_id', 'text')
      .addColumn('template_name', 'text')
      .addColumn('template_version', 'bigint')
      .addColumn('lazy_rollout_id', 'text')
      .addColumn('placement', 'text', (column) => column.notNull())
      .addColumn('durability', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('deleted_at', 'bigint')
      .addColumn('purge_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('databases_name')
      .unique()
      .on('databases')
      .column('name')
      .where(sql.ref('deleted_at'), 'is', null)
      .execute()
    await db.schema
      .createIndex('databases_template')
      .on('databases')
      .columns(['template_id', 'template_version', 'id'])
      .execute()
    await db.schema.createIndex('databases_purge_at').on('databases').column('purge_at').execute()
  },
  async down(db) {
    await db.schema.dropTable('databases').execute()
  },
}
