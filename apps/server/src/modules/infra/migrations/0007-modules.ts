import type { Migration } from '../../../kernel/db/index.ts'

export const createModules: Migration = {
  id: 'infra/0007-modules',
  async up(db) {
    await db.schema
      .createTable('infra_modules')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('commit_id', 'text', (column) => column.notNull())
      .addColumn('folder', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('cloud', 'text')
      .addColumn('providers', 'text', (column) => column.notNull())
      .addColumn('variables', 'text', (column) => column.notNull())
      .addColumn('outputs', 'text', (column) => column.notNull())
      .addColumn('readme', 'text', (column) => column.notNull())
      .addColumn('added_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('infra_modules_name', ['organization_id', 'name'])
      .execute()
    await db.schema
      .createIndex('infra_modules_files')
      .on('infra_modules')
      .columns(['hash', 'commit_id'])
      .execute()
    await db.schema
      .createTable('infra_module_rules')
      .addColumn('organization_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('hosts', 'text', (column) => column.notNull())
      .addColumn('providers', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.alterTable('infra_runs').addColumn('imports', 'text').execute()
  },
  async down(db) {
    await db.schema.alterTable('infra_runs').dropColumn('imports').execute()
    await db.schema.dropTable('infra_module_rules').execute()
    await db.schema.dropTable('infra_modules').execute()
  },
}
